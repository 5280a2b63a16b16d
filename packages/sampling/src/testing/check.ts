import { requireOption } from '../errors.ts'

/** A claim of a contract, to be run as a test. */
export interface Check {
  readonly claim: string
  /** Throws where the claim does not hold. */
  run(): void | Promise<void>
}

/** What a test runner offers: vitest's, jest's, mocha's or node:test's. */
export interface TestRunner {
  /** Groups tests. */
  readonly describe: (name: string, body: () => void) => unknown
  /** Registers a test. */
  readonly test: (name: string, body: () => void | Promise<void>) => unknown
}

/** Registers checks as tests of the runner, or of the global `describe` and `test`. */
export function describeChecks(
  name: string,
  checks: readonly Check[],
  runner: Partial<TestRunner> = {},
): void {
  const globals = globalThis as Partial<TestRunner>
  const { describe = globals.describe, test = globals.test } = runner
  requireOption(
    describe !== undefined && test !== undefined,
    'expected global functions describe and test, got none; pass { describe, test } of your runner',
  )
  describe!(name, () => {
    for (const { claim, run } of checks) test!(claim, run)
  })
}

/** Throws `message` unless it `holds`. */
export function expectThat(holds: boolean, message: string): void {
  if (!holds) throw new Error(message)
}
