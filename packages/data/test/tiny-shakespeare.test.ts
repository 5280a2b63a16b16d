import { existsSync, readFileSync } from 'node:fs'
import { slidingWindows, splitText } from '@nexttoken/data'
import { gpt2 } from '@nexttoken/tokenizer'
import { describe, expect, test } from 'vitest'

const path = '../shared/data/tinyshakespeare.txt'

describe.skipIf(!existsSync(path))('tinyshakespeare (needs ../shared, run by .ci/run)', () => {
  const read = () => splitText(readFileSync(path, 'utf8'))

  test('splits into 1,003,854 and 111,540 characters', () => {
    const { train, validation } = read()
    expect([train.length, validation.length]).toEqual([1_003_854, 111_540])
  })

  test('has 301,966 and 36,059 GPT-2 tokens', () => {
    const { train, validation } = read()
    const tokenizer = gpt2()
    const counts = [train, validation].map(text => tokenizer.encode(text).length)
    expect(counts).toEqual([301_966, 36_059])
  })

  test('has floor((N − T − 1) / T) + 1 windows of its characters', () => {
    const { validation } = read()
    const ids = Uint16Array.from(validation, character => character.charCodeAt(0))
    expect(slidingWindows(ids, { contextLength: 256 }).length).toBe(435)
  })
})
