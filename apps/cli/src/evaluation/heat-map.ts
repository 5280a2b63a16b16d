import { type StreamingDecoder, streamingDecoder, type Tokenizer } from '@nexttoken/tokenizer'
import { escapeHtml } from '../report/escape-html.ts'
import type { ScoredToken } from './score-text.ts'

/** Shades above none: one for each bit of surprise. */
const SHADES = 10

/** Rules for {@link heatMap} and {@link heatScale}, beside the reports' style. */
export const HEAT_STYLE: string = `
.heat span { border-radius: 2px; }
.scale { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0 0 .7rem; font-size: .85rem; color: var(--muted); }
.scale b { display: inline-flex; border: 1px solid var(--grid); border-radius: 3px; }
.scale i { width: 1.3rem; height: .9rem; }
${Array.from({ length: SHADES }, (_, index) => {
  const share = 5 * (index + 1)
  return `.h${index + 1} { background: color-mix(in srgb, var(--validation) ${share}%, transparent); }`
}).join('\n')}
`

/** What the shades stand for. */
export function heatScale(): string {
  const shades = Array.from({ length: SHADES + 1 }, (_, level) => `<i class="h${level}"></i>`)
  return `<div class="scale">expected, probability near 1 <b aria-hidden="true">${shades.join('')}</b> a surprise, 1 in 1,000 or less</div>`
}

/** A text whose tokens are the darker the less a model expected them; each tells its numbers when pointed at. */
export function heatMap(
  first: string,
  tokens: readonly ScoredToken[],
  tokenizer: Tokenizer,
): string {
  const spans = groupTokens(tokens, streamingDecoder(tokenizer)).map(({ text, parts }) => {
    const nats = parts.reduce((sum, { logProbability }) => sum - logProbability, 0)
    const level = Math.min(SHADES, Math.round(nats / Math.LN2))
    const title = parts.map(describe).join('\n')
    return `<span class="h${level}" title="${escapeHtml(title)}">${escapeHtml(visible(text))}</span>`
  })
  return `<pre class="heat">${escapeHtml(visible(first))}${spans.join('')}</pre>`
}

interface TokenGroup {
  readonly text: string
  readonly parts: readonly ScoredToken[]
}

/** Puts the tokens together that make one character. */
function groupTokens(tokens: readonly ScoredToken[], decoder: StreamingDecoder): TokenGroup[] {
  const groups: TokenGroup[] = []
  let parts: ScoredToken[] = []
  for (const token of tokens) {
    parts.push(token)
    const text = decoder.push(token.token)
    if (text === '') continue
    groups.push({ text, parts })
    parts = []
  }
  if (parts.length > 0) groups.push({ text: decoder.flush(), parts })
  return groups
}

function describe({ text, rank, logProbability, entropy }: ScoredToken): string {
  const probability = Math.exp(logProbability).toPrecision(3)
  return `${JSON.stringify(text)}: rank ${rank}, probability ${probability}, entropy ${entropy.toFixed(2)} nats`
}

/** Shows where a line ends. */
function visible(text: string): string {
  return text.replaceAll('\n', '⏎\n')
}
