import {
  argmax,
  beamSearch,
  bestOf,
  contrastive,
  logSoftmax,
  type NextTokenModel,
  promptLookup,
  type Session,
  type Strategy,
  sampleMultinomial,
  speculative,
  tokenByToken,
} from '@nexttoken/sampling'
import { describeStrategy, strategyChecks } from '@nexttoken/sampling/testing'
import { describe, expect, test } from 'vitest'
import { failuresOf } from './failures-of.ts'

const runner = { describe, test }

describe('describeStrategy passes', () => {
  describeStrategy('greedy', () => tokenByToken(argmax), runner)
  describeStrategy('multinomial', () => tokenByToken(sampleMultinomial), runner)
  describeStrategy('bestOf', () => bestOf(3), runner)
  describeStrategy('beamSearch', () => beamSearch({ beams: 3 }), runner)
  describeStrategy('group beams', () => beamSearch({ beams: 4, groups: 2 }), runner)
  describeStrategy(
    'beams that stop early',
    () => beamSearch({ beams: 2, earlyStopping: true }),
    runner,
  )
  describeStrategy('contrastive', () => contrastive({ alpha: 0.6, k: 4 }), runner)
  for (const strategy of ['greedy', 'multinomial'] as const) {
    describeStrategy(`promptLookup, ${strategy}`, () => promptLookup({ strategy }), runner)
    describeStrategy(
      `speculative, ${strategy}`,
      draft => speculative({ draft, tokens: 3, strategy }),
      runner,
    )
  }
})

/** Greedy search, written out with one thing changed. */
interface Fault {
  readonly start?: (model: NextTokenModel) => Session | Promise<Session>
  readonly finishReason?: (reason: string | undefined, ids: readonly number[]) => string | undefined
  readonly isReprocessed?: false
  readonly take?: (logits: Float32Array, random: () => number) => number
  readonly step?: (step: number) => number
  readonly logProbability?: (raw: number, processed: number) => number
  readonly context?: (ids: readonly number[]) => readonly number[]
  readonly isLeftOpen?: 'always' | 'early'
  readonly isStale?: true
}

function greedyWith(fault: Fault): Strategy {
  const { finishReason = reason => reason, take = argmax, step = value => value } = fault
  const { logProbability = raw => raw, context = ids => ids } = fault
  return async function* (model, request) {
    const session = await model.start()
    const ids: number[] = []
    let isDone = false
    try {
      let logits = await session.append(request.prompt)
      while (true) {
        const reason = finishReason(request.finishReason(ids), ids)
        if (reason !== undefined) {
          isDone = true
          return reason
        }
        if (ids.length > 0) {
          const next = await session.append(ids.slice(-1))
          if (!fault.isStale || ids.length > 1) logits = next
        }
        const all = context([...request.prompt, ...ids])
        const { length: promptLength } = request.prompt
        const random = request.random()
        const processed =
          fault.isReprocessed === false
            ? logits
            : request.processor(logits, { ids: all, promptLength, step: ids.length, random })
        const id = take(processed, random)
        const [raw, after] = [logSoftmax(logits)[id], logSoftmax(processed)[id]]
        ids.push(id)
        yield { id, step: step(ids.length - 1), logProbability: logProbability(raw, after) }
      }
    } finally {
      if (fault.isLeftOpen !== 'always' && (isDone || !fault.isLeftOpen)) session.dispose()
    }
  }
}

const faults: readonly [string, Fault, string][] = [
  [
    'that goes one token too far',
    {
      finishReason: (reason, ids) =>
        ids.length > 6 ? 'done' : ids.length < 7 ? undefined : reason,
    },
    'ends at maxNewTokens',
  ],
  [
    'that invents its reason',
    { finishReason: reason => reason && 'finished' },
    'ends where a stop rule says',
  ],
  [
    'that does not hear the abort',
    {
      finishReason: (reason, ids) =>
        ids.length >= 99 ? 'done' : reason === 'aborted' ? undefined : reason,
    },
    'ends when aborted',
  ],
  ['that counts from 1', { step: step => step + 1 }, 'numbers its steps from 0'],
  [
    'that tells processed log-probabilities',
    { logProbability: (_, processed) => processed },
    "tells the model's own log-probabilities",
  ],
  ['that leaves out the processor', { isReprocessed: false }, 'never takes a forbidden token'],
  [
    'that hides the prompt from processors',
    { context: ids => ids.slice(3) },
    'shows processors the ids, the prompt and the step',
  ],
  [
    'that draws from elsewhere',
    { take: logits => sampleMultinomial(logits, Math.random) },
    'gives the same for the same seed',
  ],
  [
    'that keeps logits past an append',
    { isStale: true },
    'uses sessions and logits only while they hold',
  ],
  ['that disposes nothing', { isLeftOpen: 'always' }, 'disposes its sessions at the end'],
  [
    'that disposes at its end only',
    { isLeftOpen: 'early' },
    'disposes its sessions when the consumer leaves',
  ],
  [
    'that disposes at its end only',
    { isLeftOpen: 'early' },
    'disposes its sessions when the model fails',
  ],
]

describe('strategyChecks', () => {
  test('let a strategy without fault pass', async () => {
    expect(await failuresOf(strategyChecks(() => greedyWith({})))).toEqual([])
  })
  test.each(faults)('catch one %s', async (_, fault, claim) => {
    const failures = await failuresOf(strategyChecks(() => greedyWith(fault)))
    expect(failures.map(failure => failure.claim)).toContain(claim)
  })
  test('catch sessions that are used after their disposal', async () => {
    const strategy: Strategy = async function* (model, request) {
      const session = await model.start()
      session.dispose()
      await session.append(request.prompt)
      session.dispose()
      yield* []
      return 'done'
    }
    const failures = await failuresOf(strategyChecks(() => strategy))
    expect(failures.map(({ message }) => message)).toContain(
      'expected sessions to be used rightly, got append of a disposed session,second dispose of a disposed session',
    )
  })
  test('give a draft of the same vocabulary', () => {
    const sizes = new Set<number>()
    for (const { run } of strategyChecks(model => {
      sizes.add(model.vocabularySize)
      return greedyWith({})
    })) {
      void run()
    }
    expect(sizes).toEqual(new Set([8]))
  })
})
