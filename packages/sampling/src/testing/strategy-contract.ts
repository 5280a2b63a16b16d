import { generate } from '../generate.ts'
import type { GenerateOptions } from '../generate-options.ts'
import type { LogitsProcessor, SamplingContext } from '../logits-processor.ts'
import type { NextTokenModel } from '../next-token-model.ts'
import { logSoftmax } from '../softmax.ts'
import type { GeneratedToken, Strategy } from '../strategy.ts'
import { type Check, describeChecks, expectThat, type TestRunner } from './check.ts'
import { type WatchedModel, watchedModel } from './watched-model.ts'

/**
 * Registers the contract of a strategy as tests: what `generate` relies on.
 *
 * @param make - Makes a new one each time; gets a model of 8 tokens like the one it is run on, which
 * may serve as a draft.
 * @param runner - `describe` and `test` of the runner, unless they are global.
 */
export function describeStrategy(
  name: string,
  make: (model: NextTokenModel) => Strategy,
  runner: Partial<TestRunner> = {},
): void {
  describeChecks(name, strategyChecks(make), runner)
}

/** The checks of `describeStrategy`, for a runner of another kind. */
export function strategyChecks(make: (model: NextTokenModel) => Strategy): readonly Check[] {
  const check = (claim: string, body: (run: Run) => Promise<void>): Check => ({
    claim,
    run: () => body((options, model) => collect(make(watchedModel()), options, model)),
  })
  return [
    check('ends at maxNewTokens', checkLimit),
    check('ends where a stop rule says', checkStop),
    check('ends when aborted', checkAbort),
    check('numbers its steps from 0', checkSteps),
    check("tells the model's own log-probabilities", checkLogProbabilities),
    check('never takes a forbidden token', checkForbidden),
    check('shows processors the ids, the prompt and the step', checkContexts),
    check('gives the same for the same seed', checkSeed),
    check('uses sessions and logits only while they hold', checkUse),
    check('disposes its sessions at the end', checkEnd),
    check('disposes its sessions when the consumer leaves', checkLeave),
    check('disposes its sessions when the model fails', checkFailure),
  ]
}

type Options = Partial<GenerateOptions> & {
  /** Leaves the loop after so many tokens. */
  readonly leaveAfter?: number
}
type Run = (options?: Options, model?: WatchedModel) => Promise<Collected>

interface Collected {
  readonly tokens: readonly GeneratedToken[]
  readonly ids: readonly number[]
  readonly reason: string | undefined
  readonly model: WatchedModel
}

const PROMPT: readonly number[] = [1, 4, 2]
const LIMIT = 6

async function collect(
  strategy: Strategy,
  { leaveAfter = Infinity, ...options }: Options = {},
  model: WatchedModel = watchedModel(),
): Promise<Collected> {
  const settings = { maxNewTokens: LIMIT, seed: 5, ...options, strategy }
  const generation = generate(model, PROMPT, settings)
  const tokens: GeneratedToken[] = []
  for await (const token of generation) {
    tokens.push(token)
    if (tokens.length >= leaveAfter) break
  }
  const ids = tokens.map(({ id }) => id)
  return { tokens, ids, reason: generation.result?.reason, model }
}

async function checkLimit(run: Run): Promise<void> {
  for (const maxNewTokens of [LIMIT, 1, 0]) {
    const { ids, reason } = await run({ maxNewTokens })
    expectThat(
      ids.length <= maxNewTokens,
      `expected at most ${maxNewTokens} tokens, got ${ids.length}; ask request.finishReason before each`,
    )
    expectThat(typeof reason === 'string', `expected a reason to be returned, got ${reason}`)
  }
}

async function checkStop(run: Run): Promise<void> {
  for (let stopId = 0; stopId < 8; stopId++) {
    const { ids, reason } = await run({
      maxNewTokens: 12,
      stop: [state => (state.ids.at(-1) === stopId ? 'at the stop id' : undefined)],
    })
    const place = ids.indexOf(stopId)
    expectThat(
      place < 0 || (place === ids.length - 1 && reason === 'at the stop id'),
      `expected an end with the rule's reason after id ${stopId}, got [${ids}] and '${reason}'; return what request.finishReason says`,
    )
  }
}

async function checkAbort(run: Run): Promise<void> {
  const controller = new AbortController()
  let calls = 0
  const processor = (logits: Float32Array) => {
    if (++calls === 5) controller.abort()
    return logits
  }
  const { reason } = await run({ maxNewTokens: 100, processor, signal: controller.signal })
  expectThat(
    reason === 'aborted' && calls < 100,
    `expected an end with reason 'aborted', got '${reason}' after ${calls} distributions; ask request.finishReason before each token`,
  )
}

async function checkSteps(run: Run): Promise<void> {
  const steps = (await run()).tokens.map(({ step }) => step)
  const isRight = steps.every((step, index) => step === index)
  expectThat(isRight, `expected steps 0, 1, 2, …, got ${steps}`)
}

async function checkLogProbabilities(run: Run): Promise<void> {
  const processor = (logits: Float32Array) => logits.map(logit => 2 * logit)
  const { tokens, ids, model } = await run({ processor })
  tokens.forEach(({ id, logProbability }, index) => {
    const expected = logSoftmax(model.table[[...PROMPT, ...ids][PROMPT.length + index - 1]])[id]
    expectThat(
      Math.abs(logProbability - expected) < 1e-5,
      `expected log-probability ${expected} at step ${index}, that of the model before any processor, got ${logProbability}`,
    )
  })
}

async function checkForbidden(run: Run): Promise<void> {
  const processor = (logits: Float32Array) =>
    logits.map((logit, id) => (id % 2 === 0 ? logit : -Infinity))
  const id = (await run({ processor })).ids.find(taken => taken % 2 !== 0)
  expectThat(
    id === undefined,
    `expected tokens that request.processor allows, got ${id}, which it forbids`,
  )
}

async function checkContexts(run: Run): Promise<void> {
  const processor = (logits: Float32Array, { ids, promptLength, step }: SamplingContext) => {
    expectThat(
      PROMPT.every((id, index) => ids[index] === id) && promptLength === PROMPT.length,
      `expected context.ids that begin with the prompt [${PROMPT}], got [${ids}] and promptLength ${promptLength}`,
    )
    expectThat(
      ids.length === promptLength + step,
      `expected step ${ids.length - promptLength} at ${ids.length} ids, got ${step}`,
    )
    return logits
  }
  await run({ processor })
}

async function checkSeed(run: Run): Promise<void> {
  for (const seed of [1, 2, 3]) {
    const [first, second] = [await run({ seed }), await run({ seed })]
    expectThat(
      first.ids.join() === second.ids.join(),
      `expected the same tokens for seed ${seed}, got [${first.ids}] and [${second.ids}]; draw by request.random()`,
    )
  }
}

async function checkUse(run: Run): Promise<void> {
  const processor: LogitsProcessor = logits => {
    expectThat(
      !logits.some(Number.isNaN),
      'expected logits that still hold, got some from before a later append; copy what is kept',
    )
    return logits
  }
  const { model, tokens } = await run({ processor })
  expectThat(model.faults.length === 0, `expected sessions to be used rightly, got ${model.faults}`)
  expectThat(
    tokens.every(({ logProbability }) => Number.isFinite(logProbability)),
    'expected finite log-probabilities; copy logits that are kept past the next append',
  )
}

async function checkEnd(run: Run): Promise<void> {
  for (const maxNewTokens of [LIMIT, 0]) requireClosed((await run({ maxNewTokens })).model)
}

async function checkLeave(run: Run): Promise<void> {
  requireClosed((await run({ leaveAfter: 1 })).model)
}

async function checkFailure(run: Run): Promise<void> {
  for (const failAt of [1, 2, 4]) {
    const model = watchedModel(failAt)
    await run({}, model).catch(() => undefined)
    requireClosed(model)
  }
}

function requireClosed({ open }: WatchedModel): void {
  expectThat(open === 0, `expected every session disposed, ${open} are not; dispose in finally`)
}
