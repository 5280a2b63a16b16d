/**
 * The backends against the same checks: the operations' contract, the golden GPT-2, the golden AdamW
 * trajectory, fifty steps with dropout.
 *
 *   npm run matrix [-- BACKEND…]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json'
const checks = {
  contract: backend => `packages/tensor-backend/test/${backend}-contract.test.ts`,
  'gpt2-mini': () => 'packages/gpt/test/gpt2-mini.test.ts',
  'gpt2-training': () => 'packages/train/test/gpt2-training.test.ts',
  '50 steps': () => 'packages/train/test/fifty-steps.test.ts',
}
const backends = process.argv.length > 2 ? process.argv.slice(2) : ['cpu', 'webgpu', 'tensorflow']

/** `12 passed in 3 s`, from vitest's own report. */
function check(backend, file) {
  const folder = mkdtempSync(join(tmpdir(), 'nexttoken-matrix-'))
  const report = join(folder, 'report.json')
  const env = { ...process.env, NEXTTOKEN_BACKEND: backend }
  if (existsSync(swiftShader)) env.VK_ICD_FILENAMES ??= swiftShader
  const words = [
    'node_modules/vitest/vitest.mjs',
    'run',
    file,
    '--reporter=json',
    '--testTimeout=600000',
  ]
  const options = { cwd: root, env, stdio: 'ignore' }
  const start = performance.now()
  spawnSync(process.execPath, [...words, `--outputFile.json=${report}`], options)
  const seconds = Math.round((performance.now() - start) / 1000)
  if (!existsSync(report)) return { text: 'crashed', failed: true }
  const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
    readFileSync(report),
  )
  rmSync(folder, { recursive: true })
  if (numPassedTests === 0 && numPendingTests > 0) return { text: 'not run here', failed: false }
  const failures = success ? '' : `, ${numFailedTests} failed`
  return { text: `${numPassedTests} passed${failures}, ${seconds} s`, failed: !success }
}

const width = 24
const names = Object.keys(checks)
console.log(`${'backend'.padEnd(12)}${names.map(name => name.padEnd(width)).join('')}`)
let failed = false
for (const backend of backends) {
  const cells = names.map(name => check(backend, checks[name](backend)))
  failed ||= cells.some(cell => cell.failed)
  console.log(`${backend.padEnd(12)}${cells.map(cell => cell.text.padEnd(width)).join('')}`)
}
process.exitCode = failed ? 1 : 0
