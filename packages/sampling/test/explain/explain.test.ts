import { chain, explain, formatTrace, generate, temperature, topK } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../context.ts'
import { markovModel } from '../markov-model.ts'

const logits = Float32Array.from([0.5, 0.25, 0.125, 0.125], Math.log)
const close = (value: number) => expect.closeTo(value, 6)

describe('explain', () => {
  test('tells what each processor of a chain removed and moved', () => {
    const trace = explain(chain(topK(2), chain(temperature(0.5))), logits, contextOf())
    const before = {
      entropy: close(1.75 * Math.LN2),
      entropyBits: close(1.75),
      kept: 4,
      top: [
        { id: 0, probability: close(0.5) },
        { id: 1, probability: close(0.25) },
        { id: 2, probability: close(0.125) },
        { id: 3, probability: close(0.125) },
      ],
    }
    const kept = expect.objectContaining({
      kept: 2,
      top: [
        { id: 0, probability: close(2 / 3) },
        { id: 1, probability: close(1 / 3) },
      ],
    })
    const after = expect.objectContaining({
      kept: 2,
      entropy: close(-0.8 * Math.log(0.8) - 0.2 * Math.log(0.2)),
      top: [
        { id: 0, probability: close(0.8) },
        { id: 1, probability: close(0.2) },
      ],
    })
    const first = { removed: 2, removedMass: close(0.25), movedMass: close(0.25) }
    const second = { removed: 0, removedMass: 0, movedMass: close(0.8 - 2 / 3) }
    expect(trace).toEqual({
      before,
      after,
      processors: [
        { name: 'topK(2)', before, after: kept, ...first },
        { name: 'temperature(0.5)', before: kept, after, ...second },
      ],
    })
  })
  test('shows at most 8 candidates, the lower ids of equals', () => {
    const { before } = explain(chain(), new Float32Array(20), contextOf())
    expect(before.top.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(before).toMatchObject({ kept: 20, entropyBits: close(Math.log2(20)) })
  })
  test('shows who forbade everything', () => {
    const nothing = () => new Float32Array(4).fill(-Infinity)
    const { processors, after } = explain(chain(topK(2), nothing), logits, contextOf())
    expect(processors[1]).toMatchObject({ name: 'nothing', removed: 2, removedMass: close(1) })
    expect(after).toEqual({ entropy: 0, entropyBits: 0, kept: 0, top: [] })
  })
  test('leaves its input as it was and passes a function of its own without a name', () => {
    const before = logits.slice()
    const { processors } = explain(
      chain(
        topK(1),
        (
          () => (x: Float32Array) =>
            x
        )(),
      ),
      logits,
      contextOf(),
    )
    expect(processors.map(({ name }) => name)).toEqual(['topK(1)', 'anonymous'])
    expect(logits).toEqual(before)
  })
})

describe('the trace of a generation', () => {
  const model = markovModel(Array.from({ length: 4 }, () => [...logits]))
  const run = async (options: object) => {
    const tokens = []
    for await (const token of generate(model, [0], { maxNewTokens: 40, seed: 3, ...options })) {
      tokens.push(token)
    }
    return tokens
  }

  test('tells the number drawn and the interval it fell in', async () => {
    const intervals = [
      [0, 4 / 7],
      [4 / 7, 6 / 7],
      [0, 0],
      [6 / 7, 1],
    ]
    const processor = (values: Float32Array) =>
      values.map((value, id) => (id === 2 ? -Infinity : value))
    const tokens = await run({ processor, trace: true })
    expect(new Set(tokens.map(({ id }) => id))).toEqual(new Set([0, 1, 3]))
    for (const { id, trace } of tokens) {
      const { number, interval } = trace!.draw!
      expect(trace!.draw).toEqual({ id, number, interval: intervals[id].map(close) })
      expect(number >= interval[0] && number < interval[1]).toBe(true)
    }
  })
  test('has no draw where none was made', async () => {
    const [token] = await run({ strategy: 'greedy', trace: true })
    expect(token.trace).not.toHaveProperty('draw')
  })
  test('changes no token and is absent unless asked for', async () => {
    const options = { processor: chain(temperature(1.5), topK(3)) }
    const plain = await run(options)
    const traced = await run({ ...options, trace: true })
    expect(traced.map(({ trace: _, ...token }) => token)).toEqual(plain)
    expect(plain[0]).not.toHaveProperty('trace')
  })
})

describe('formatTrace', () => {
  const trace = {
    ...explain(chain(topK(2), temperature(0.5)), logits, contextOf()),
    draw: { id: 1, number: 0.9, interval: [0.8, 1] as const },
  }

  test('writes tables with bars', () => {
    const decode = ([id]: readonly number[]) => ['a', ' "b"', '\n', 'a very long token'][id]
    expect(formatTrace(trace, { decode, width: 74 })).toBe(
      `
step                     kept  removed     mass    moved     nats     bits
model                       4                               1.213    1.750
topK(2)                     2        2    25.0%    25.0%    0.637    0.918
temperature(0.5)            2        0     0.0%    13.3%    0.500    0.722

token                 before                     after
"a"                    50.0% █████████            80.0% ██████████████▍
" \\"b\\""               25.0% ████▌                20.0% ███▋
"\\n"                   12.5% ██▎                      ·
"a very long token"    12.5% ██▎                      ·

drawn 0.9000 in [0.8000, 1.0000): " \\"b\\""
`.trim(),
    )
  })
  test('keeps to the width, and names tokens by id without decode', () => {
    for (const width of [72, 80, 133]) {
      const lines = formatTrace(trace, { width }).split('\n')
      expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
      expect(lines.at(-1)).toBe('drawn 0.9000 in [0.8000, 1.0000): 1')
    }
  })
  test.each([0, 71, 80.5])('rejects the width %s', width => {
    expect(() => formatTrace(trace, { width })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})
