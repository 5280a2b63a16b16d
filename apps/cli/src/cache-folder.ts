import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder in which nexttoken keeps what it can fetch again. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nexttoken')
}
