import { endOfText, generate, type TokenDecoder, textStream } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { countingModel } from './markov-model.ts'

/** Token n has the bytes `pieces[n]`. */
function decoderOf(pieces: readonly (string | readonly number[])[]): TokenDecoder {
  const decoder = new TextDecoder()
  const bytes = pieces.map(piece =>
    typeof piece === 'string' ? new TextEncoder().encode(piece) : Uint8Array.from(piece),
  )
  return {
    push: id => decoder.decode(bytes[id], { stream: true }),
    flush: () => decoder.decode(),
  }
}

const greedy = { strategy: 'greedy', maxNewTokens: 9 } as const

describe('textStream', () => {
  const [first, second, third] = new TextEncoder().encode('。')

  test('gives characters whole, and no empty piece', async () => {
    const generation = generate(countingModel(6), [0], { ...greedy, maxNewTokens: 5 })
    const pieces: string[] = []
    const decoder = decoderOf(['', 'a', [first], [second], [third, 98], 'c'])
    for await (const piece of textStream(generation, decoder)) pieces.push(piece)
    expect(pieces).toEqual(['a', '。b', 'c'])
  })
  test('ends with what is left, and returns the result', async () => {
    const generation = generate(countingModel(6), [0], { ...greedy, maxNewTokens: 2 })
    const stream = textStream(generation, decoderOf(['', 'a', [first]]))
    expect(await stream.next()).toEqual({ done: false, value: 'a' })
    expect(await stream.next()).toEqual({ done: false, value: '\uFFFD' })
    expect(await stream.next()).toEqual({ done: true, value: generation.result })
    expect(generation.result).toMatchObject({ reason: 'maxNewTokens', ids: [1, 2] })
  })
  test('skips ids that are no text', async () => {
    const options = { ...greedy, stop: [endOfText(2)] }
    const decoder = decoderOf(['', 'a', '<|endoftext|>'])
    const stream = textStream(generate(countingModel(6), [0], options), decoder, { skip: [2] })
    const pieces: string[] = []
    for await (const piece of stream) pieces.push(piece)
    expect(pieces).toEqual(['a'])
  })
  test('reads the model as pieces are asked for, and lets it go when the consumer leaves', async () => {
    const model = countingModel(6)
    const stream = textStream(
      generate(model, [0], greedy),
      decoderOf(['e', 'a', 'b', 'c', 'd', '']),
    )
    for await (const _ of stream) break
    expect(model.appends).toEqual([[0]])
    expect(model.open).toBe(0)
  })
})
