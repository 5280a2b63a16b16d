/**
 * Adds up vitest's JSON reports, given as files or folders of them: the tests that passed, and the failures.
 * A report that is missing counts as a failure; of a run of the same tests once more, after `--again`, only
 * the failures count.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

const words = process.argv.slice(2)
const first = words.includes('--again') ? words.indexOf('--again') : words.length
const results = [
  ...words.slice(0, first).flatMap(filesOf).map(count),
  ...words
    .slice(first + 1)
    .flatMap(filesOf)
    .map(path => ({ ...count(path), again: true })),
]

function filesOf(path) {
  if (!existsSync(path) || statSync(path).isFile()) return [path]
  const names = readdirSync(path)
  return names.length === 0 ? [path] : names.map(name => join(path, name))
}

function count(path) {
  if (!existsSync(path) || statSync(path).isDirectory()) {
    return { path, passed: 0, failed: 1, skipped: 0 }
  }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  const suites = report.testResults.filter(
    suite =>
      suite.status === 'failed' && suite.assertionResults.every(test => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + suites.length
  return {
    path,
    passed: report.numPassedTests,
    failed: report.success ? failed : Math.max(1, failed),
    skipped: report.numPendingTests,
  }
}

for (const { path, passed, failed, skipped } of results) {
  console.log(`${basename(path)}: ${passed} passed, ${failed} failed, ${skipped} not run here.`)
}
const sum = (key, counted) => counted.reduce((total, result) => total + result[key], 0)
const failed = sum('failed', results)
const passed = sum(
  'passed',
  results.filter(({ again }) => !again),
)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
