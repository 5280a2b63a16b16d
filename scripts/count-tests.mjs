/**
 * Adds up vitest's JSON reports: the tests of the first that passed, and the failures of all.
 * A report that is missing counts as a failure.
 */
import { existsSync, readFileSync } from 'node:fs'

const reports = process.argv.slice(2).map(path => {
  if (!existsSync(path)) return { path, passed: 0, failed: 1, skipped: 0 }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  const suites = report.testResults.filter(
    suite =>
      suite.status === 'failed' && suite.assertionResults.every(test => test.status !== 'failed'),
  )
  return {
    path,
    passed: report.numPassedTests,
    failed: report.numFailedTests + suites.length,
    skipped: report.numPendingTests,
  }
})
for (const { path, passed, failed, skipped } of reports) {
  console.log(
    `${path.replace(/^.*\//, '')}: ${passed} passed, ${failed} failed, ${skipped} not run here.`,
  )
}
const failed = reports.reduce((sum, report) => sum + report.failed, 0)
console.log(`${reports[0].passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
