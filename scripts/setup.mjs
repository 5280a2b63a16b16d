/**
 * Makes a clone ready: installs what package-lock.json says, builds the WebAssembly kernels, and packs
 * the text that ships with us.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildWasm } from './build-wasm.mjs'
import { packText } from './pack-text.mjs'

const root = new URL('../', import.meta.url)
const stamp = new URL('node_modules/.nexttoken-lock.json', root)
const lock = readFileSync(new URL('package-lock.json', root), 'utf8')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  install()
  writeFileSync(stamp, lock)
}
await buildWasm()
await packText()

/** Install scripts are left out: every native tool here comes as a prebuilt package. */
function install() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const words = ['ci', '--ignore-scripts', '--no-fund', '--no-audit']
  process.stderr.write('Installing what this repository needs (npm ci)…\n')
  const options = { cwd: fileURLToPath(root), shell: process.platform === 'win32' }
  const { status } = spawnSync(npm, words, { ...options, stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}
