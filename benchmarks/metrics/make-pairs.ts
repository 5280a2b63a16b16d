import { randomStream } from '@nexttoken/random'

/** Texts to score and their references, as many. */
export interface Pairs {
  readonly hypotheses: readonly string[]
  readonly references: readonly string[]
}

const SYLLABLES = 'ba co di fu ge ha in ka lo mi no or pe qui ra sa te un vo wi'.split(' ')

/** Sentences of 8 to 32 words whose frequencies fall as in a language, and the same after a few edits. */
export function makePairs(count: number, seed: number): Pairs {
  const { uniform: draw, integer: below } = randomStream(seed)
  const word = (): string => {
    const rank = Math.floor(5000 ** draw())
    const tail = rank < 20 ? '' : SYLLABLES[Math.floor(rank / 20) % 20]
    return `${SYLLABLES[rank % 20]}${tail}${rank < 400 ? '' : SYLLABLES[Math.floor(rank / 400)]}`
  }
  const part = (): string => (draw() < 0.04 ? `${below(9000)}.${below(100)}` : word())
  const sentence = (): string[] =>
    Array.from({ length: 8 + below(25) }, () => (draw() < 0.1 ? `${part()},` : part()))
  const edit = (words: readonly string[]): string[] =>
    words.flatMap(one => {
      const choice = draw()
      if (choice < 0.08) return []
      if (choice < 0.16) return [part()]
      return choice < 0.2 ? [one, part()] : [one]
    })
  const originals = Array.from({ length: count }, sentence)
  const write = (words: readonly string[]): string => `${words.join(' ')}.`
  return {
    hypotheses: originals.map(words => write(edit(words))),
    references: originals.map(write),
  }
}
