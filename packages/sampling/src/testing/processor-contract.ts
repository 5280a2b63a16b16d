import type { LogitsProcessor } from '../logits-processor.ts'
import { type Check, describeChecks, expectThat, type TestRunner } from './check.ts'
import { type ProcessorStep, walkSteps } from './processor-steps.ts'

/** What the processor under test is made for. */
export interface ProcessorContract extends Partial<TestRunner> {
  /** Default 32. */
  readonly vocabularySize?: number
  /** Tokens that each sequence is continued by. Default 12. */
  readonly steps?: number
}

/**
 * Registers the contract of a processor as tests: what generation, beams and traces rely on.
 *
 * @param make - Makes a new one each time.
 * @param contract - `describe` and `test` of the runner, unless they are global.
 */
export function describeProcessor(
  name: string,
  make: () => LogitsProcessor,
  contract: ProcessorContract = {},
): void {
  describeChecks(name, processorChecks(make, contract), contract)
}

/** The checks of `describeProcessor`, for a runner of another kind. */
export function processorChecks(
  make: () => LogitsProcessor,
  contract: ProcessorContract = {},
): readonly Check[] {
  const { vocabularySize = 32, steps = 12 } = contract
  const walk = (processor: LogitsProcessor, seed: number) =>
    walkSteps(processor, { seed, vocabularySize, steps })
  const each = (check: (step: ProcessorStep, processor: LogitsProcessor) => void) => () => {
    for (const seed of [1, 2, 3]) {
      const processor = make()
      for (const step of walk(processor, seed)) check(step, processor)
    }
  }
  return [
    { claim: 'returns one float32 logit for each token', run: each(checkShape) },
    { claim: 'never writes to its input', run: each(checkInput) },
    { claim: 'never writes to the ids', run: each(checkIds) },
    { claim: 'gives numbers or -Infinity', run: each(checkNumbers) },
    { claim: 'leaves a token allowed', run: each(checkAllowed) },
    { claim: 'edits in place as it does on a copy', run: each(checkEdit) },
    { claim: 'never writes to what it gave before', run: () => checkResults([...walk(make(), 1)]) },
    {
      claim: 'gives the same for the same logits, ids and draws',
      run: () => checkSame([...walk(make(), 1)], [...walk(make(), 1)], 'draw by context.random()'),
    },
    {
      claim: 'tells sequences apart that are continued in turn',
      run() {
        const shared = make()
        const [first, second] = inTurn(walk(shared, 1), walk(shared, 2))
        const remedy = 'derive all state from context.ids'
        checkSame(first, [...walk(make(), 1)], remedy)
        checkSame(second, [...walk(make(), 2)], remedy)
      },
    },
  ]
}

function checkShape({ result, logitsThen }: ProcessorStep): void {
  expectThat(result instanceof Float32Array, 'expected a Float32Array')
  expectThat(
    result.length === logitsThen.length,
    `expected ${logitsThen.length} logits as were given, got ${result.length}; forbid tokens by -Infinity`,
  )
}

function checkInput({ logits, logitsThen }: ProcessorStep): void {
  const id = firstDifference(logits, logitsThen)
  expectThat(
    id < 0,
    `expected its input as it was, but logit ${id} went from ${logitsThen[id]} to ${logits[id]}; work on logits.slice()`,
  )
}

function checkIds({ ids, idsThen }: ProcessorStep): void {
  expectThat(
    firstDifference(ids, idsThen) < 0,
    `expected context.ids as they were, [${idsThen}], got [${ids}]; work on a copy`,
  )
}

function checkNumbers({ result, logitsThen }: ProcessorStep): void {
  const id = result.findIndex(logit => !(logit < Infinity))
  expectThat(
    id < 0,
    `expected numbers or -Infinity, but logit ${id} went from ${logitsThen[id]} to ${result[id]}`,
  )
}

function checkAllowed({ result, logitsThen }: ProcessorStep): void {
  expectThat(
    logitsThen.includes(-Infinity) || result.some(logit => logit > -Infinity),
    `expected one allowed token at least, of ${logitsThen.length} that were`,
  )
}

function checkEdit(step: ProcessorStep, { edit }: LogitsProcessor): void {
  const edited = step.logitsThen.slice()
  edit?.(edited, step.contextThen())
  const id = edit ? firstDifference(edited, step.resultThen) : -1
  expectThat(
    id < 0,
    `expected edit to give what the processor gives, but logit ${id} is ${edited[id]} and ${step.resultThen[id]}`,
  )
}

function checkResults(steps: readonly ProcessorStep[]): void {
  const step = steps.findIndex(({ result, resultThen }) => firstDifference(result, resultThen) >= 0)
  expectThat(
    step < 0,
    `expected the result of step ${step} to stay, but a later step wrote to it; return a new array`,
  )
}

function checkSame(
  left: readonly ProcessorStep[],
  right: readonly ProcessorStep[],
  remedy: string,
): void {
  const isSame = ({ resultThen }: ProcessorStep, index: number) =>
    right[index] !== undefined && firstDifference(resultThen, right[index].resultThen) < 0
  const step = left.findIndex((record, index) => !isSame(record, index))
  expectThat(
    step < 0,
    `expected the same logits both times, they differ at step ${step}; ${remedy}`,
  )
}

/** Runs two walks step by step by turns. */
function inTurn(first: Iterator<ProcessorStep>, second: Iterator<ProcessorStep>) {
  const walks = [first, second]
  const steps: ProcessorStep[][] = [[], []]
  let isGoing = true
  while (isGoing) {
    const next = walks.map(walk => walk.next())
    next.forEach(({ done, value }, index) => {
      if (!done) steps[index].push(value)
    })
    isGoing = next.some(({ done }) => !done)
  }
  return steps
}

/** Where two lists differ first, or −1; NaN equals NaN. */
function firstDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    if (!Object.is(left[index] + 0, right[index] + 0)) return index
  }
  return -1
}
