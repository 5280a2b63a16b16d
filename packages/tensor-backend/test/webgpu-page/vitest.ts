/** As much of vitest as the contract suite uses, for a page: it is bundled in vitest's place. */

type Step = () => unknown
const before: Step[] = []
const after: Step[] = []
const tests: { readonly name: string; readonly run: Step }[] = []
let prefix = ''

export const beforeAll = (step: Step): unknown => before.push(step)
export const afterAll = (step: Step): unknown => after.push(step)
export const test = (name: string, run: Step): unknown => tests.push({ name: prefix + name, run })

interface Describe {
  (name: string, body: () => void): void
  each<Case extends { readonly name: string }>(
    cases: readonly Case[],
  ): (name: string, body: (one: Case) => void) => void
}

function describeOne(name: string, body: () => void): void {
  const outer = prefix
  prefix = `${prefix}${name} > `
  body()
  prefix = outer
}

export const describe: Describe = Object.assign(describeOne, {
  each:
    <Case extends { readonly name: string }>(cases: readonly Case[]) =>
    (_name: string, body: (one: Case) => void) => {
      for (const one of cases) describeOne(one.name, () => body(one))
    },
})

/** Runs what was described: how many tests there were, and what went wrong by name. */
export async function runTests(): Promise<{ count: number; failures: string[] }> {
  const failures: string[] = []
  for (const step of before) await step()
  for (const { name, run } of tests) {
    try {
      await run()
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`)
    }
  }
  for (const step of after) await step()
  return { count: tests.length, failures }
}

interface Near {
  readonly near: number
  readonly digits: number
}

function equal(actual: unknown, expected: unknown): boolean {
  if (typeof expected === 'object' && expected !== null && 'near' in expected) {
    const { near, digits } = expected as Near
    return Math.abs((actual as number) - near) < 10 ** -digits / 2
  }
  if (!Array.isArray(expected)) return Object.is(actual, expected)
  const values = actual as unknown[]
  return (
    values.length === expected.length &&
    expected.every((value, index) => equal(values[index], value))
  )
}

type Matchers = Record<string, (expected?: never) => void>

function matchersOf(actual: unknown, message = ''): Matchers {
  const matcher = (matches: (expected: never) => boolean) => (expected?: never) => {
    if (!matches(expected as never))
      throw new Error(`${message} expected ${expected}, got ${actual}`)
  }
  return {
    toBe: matcher(expected => Object.is(actual, expected)),
    toEqual: matcher(expected => equal(actual, expected)),
    toBeNaN: matcher(() => Number.isNaN(actual)),
    toBeLessThanOrEqual: matcher(expected => (actual as number) <= expected),
    toBeCloseTo: matcher(expected => equal(actual, { near: expected, digits: 5 })),
  }
}

export const expect: typeof matchersOf & { closeTo: (near: number, digits: number) => Near } =
  Object.assign(matchersOf, { closeTo: (near: number, digits: number) => ({ near, digits }) })
