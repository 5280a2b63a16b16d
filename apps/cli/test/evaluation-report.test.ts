import { characterLevel, gpt2 } from '@nexttoken/tokenizer'
import { describe, expect, test } from 'vitest'
import { renderEvaluation } from '../src/evaluation/evaluation-report.ts'
import { heatMap } from '../src/evaluation/heat-map.ts'
import type { ScoredToken, TokenwiseScore } from '../src/evaluation/score-text.ts'

describe('renderEvaluation', () => {
  const hostile = '</pre><img src=x onerror=alert(1)>&"\''
  const token = { token: 0, text: hostile, rank: 1, logProbability: -1, entropy: 1 }
  const figures = { loss: 1, perplexity: Math.E, bitsPerByte: 1, bitsPerCharacter: 1 }
  const counts = { tokens: 1, bytes: 1, characters: 1, words: 0 }
  const score: TokenwiseScore = {
    ...figures,
    ...counts,
    wordPerplexity: null,
    perplexityInterval: null,
    perToken: [token],
  }
  const decoder = { ...characterLevel('ab'), decode: () => hostile }

  test('escapes every text', () => {
    const page = renderEvaluation({
      name: hostile,
      score,
      first: hostile,
      tokenizer: decoder,
      settings: [[hostile, hostile]],
    })
    expect(page).not.toContain('<img')
    expect(page.match(/&lt;img/g)?.length).toBeGreaterThan(5)
  })

  test('shows a loss that is no number without reading it', () => {
    const broken = { ...score, loss: Number.NaN, perplexity: Number.NaN, bitsPerByte: Number.NaN }
    const page = renderEvaluation({
      name: '',
      score: broken,
      first: '',
      tokenizer: decoder,
      settings: [],
    })
    expect(page).toContain('<h3>perplexity</h3>')
  })
})

describe('heatMap', () => {
  const tokenizer = gpt2()
  const scored = (text: string, logProbability: number): ScoredToken[] =>
    tokenizer.encode(text).map(token => ({
      token,
      text: tokenizer.decode([token]),
      rank: 2,
      logProbability,
      entropy: 1.5,
    }))

  test('puts the tokens of one character together and shades by bits', () => {
    const whale = scored('🐋', -Math.LN2)
    expect(whale.length).toBeGreaterThan(1)
    const html = heatMap('a', whale, tokenizer)
    expect(html).toContain(`<pre class="heat">a<span class="h${whale.length}" title="`)
    expect(html).toContain('>🐋</span></pre>')
    expect(html.match(/rank 2, probability 0.500, entropy 1.50 nats/g)).toHaveLength(whale.length)
  })

  test('shades no further than its last shade, and shows line ends', () => {
    expect(heatMap('', scored('\n', -99), tokenizer)).toContain('>⏎\n</span>')
    expect(heatMap('', scored(' sea', -99), tokenizer)).toContain('<span class="h10"')
    expect(heatMap('', scored(' sea', 0), tokenizer)).toContain('<span class="h0"')
  })
})
