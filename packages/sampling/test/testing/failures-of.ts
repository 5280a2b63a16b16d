import type { Check } from '@nexttoken/sampling/testing'

/** A claim that does not hold, and why. */
export interface Failure {
  readonly claim: string
  readonly message: string
}

/** What a contract found. */
export async function failuresOf(checks: readonly Check[]): Promise<Failure[]> {
  const failures: Failure[] = []
  for (const { claim, run } of checks) {
    try {
      await run()
    } catch (error) {
      failures.push({ claim, message: (error as Error).message })
    }
  }
  return failures
}
