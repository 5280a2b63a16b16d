import { existsSync } from 'node:fs'

/** A Chromium on this machine, or what CHROMIUM names; undefined where there is none. */
export const chromiumPath: string | undefined = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find(path => path !== undefined && existsSync(path))
