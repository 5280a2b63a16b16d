#!/usr/bin/env node
// In a clone the sources run as they are; the published package holds only dist.
import { existsSync } from 'node:fs'
import { register } from 'node:module'

const source = new URL('../src/main.ts', import.meta.url)
if (existsSync(source)) {
  const { register: registerTypeScript } = await import('tsx/esm/api')
  registerTypeScript()
  register('../../../scripts/source-condition.mjs', import.meta.url)
  await import(source.href)
} else {
  await import('../dist/main.js')
}
