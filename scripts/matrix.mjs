/**
 * The backends against the same checks: the operations' contract, the golden GPT-2, the golden AdamW
 * trajectory, fifty steps with dropout, equal draws for equal seeds.
 *
 *   npm run matrix [-- WORD…] [--reports=FOLDER]
 *
 * WORD picks the rows that have it in their name; FOLDER keeps vitest's reports.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const rows = [
  ...['cpu', 'simd', 'webgpu', 'tensorflow'],
  ...['cpu in Chromium', 'simd in Chromium', 'webgpu in Chromium'],
]
const checks = {
  contract: ({ backend, inChromium }) =>
    `packages/tensor-backend/test/${inChromium ? 'in-page/' : `${backend}-contract.test.ts`}`,
  'gpt2-mini': () => 'packages/gpt/test/gpt2-mini.test.ts',
  'gpt2-training': () => 'packages/train/test/gpt2-training.test.ts',
  '50 steps': () => 'packages/train/test/fifty-steps.test.ts',
  'same seed': () => 'packages/train/test/same-seed.test.ts',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reports: { type: 'string' } },
})
const folder = values.reports ?? mkdtempSync(join(tmpdir(), 'nexttoken-matrix-'))
mkdirSync(folder, { recursive: true })

const notRun = { text: 'not run here', failed: false }

/** The report of a run that leaves none. */
const crashed = {
  numPassedTests: 0,
  numFailedTests: 1,
  numPendingTests: 0,
  testResults: [],
  success: false,
}

/** `12 passed, 3 s`, from vitest's own report. */
function check(row, name) {
  const [backend, inChromium] = row.split(' in ')
  const report = join(folder, `${row}, ${name}.json`)
  const env = { ...process.env, NEXTTOKEN_BACKEND: backend }
  if (existsSync(swiftShader)) env.VK_ICD_FILENAMES ??= swiftShader
  const words = [
    'node_modules/vitest/vitest.mjs',
    'run',
    checks[name]({ backend, inChromium }),
    `--config=vitest.${inChromium ? 'chromium.' : ''}config.ts`,
    '--testTimeout=600000',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const start = performance.now()
  spawnSync(process.execPath, words, { cwd: root, env, stdio: 'ignore' })
  const seconds = Math.round((performance.now() - start) / 1000)
  if (!existsSync(report)) writeFileSync(report, JSON.stringify(crashed))
  const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  if (numPassedTests === 0 && numPendingTests > 0) return notRun
  const failures = success ? '' : `, ${Math.max(1, numFailedTests)} failed`
  return { text: `${numPassedTests} passed${failures}, ${seconds} s`, failed: !success }
}

const chosen = rows.filter(
  row => positionals.length === 0 || positionals.some(word => row.includes(word)),
)
const names = Object.keys(checks)
console.log(`${'backend'.padEnd(20)}${names.map(name => name.padEnd(24)).join('')}`)
let failed = chosen.length === 0
for (const row of chosen) {
  const cells = []
  // The contract skips itself where its backend is not installed.
  for (const name of names) cells.push(cells[0] === notRun ? notRun : check(row, name))
  failed ||= cells.some(cell => cell.failed)
  console.log(`${row.padEnd(20)}${cells.map(cell => cell.text.padEnd(24)).join('')}`)
}
if (values.reports === undefined) rmSync(folder, { recursive: true })
process.exitCode = failed ? 1 : 0
