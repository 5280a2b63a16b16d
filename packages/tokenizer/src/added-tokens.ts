import { TokenizerError } from './errors.ts'
import type { EncodeOptions } from './tokenizer.ts'

/** A token that is found in the text before anything else. */
export interface AddedToken {
  readonly content: string
  readonly id: number
  /** A special token needs the caller's permission to be found in a text. */
  readonly special: boolean
}

/** A stretch of text: an added token where `id` is set, else text to encode. */
export interface Segment {
  readonly text: string
  /** Where it starts, in UTF-16 code units. */
  readonly start: number
  readonly id: number | undefined
}

/** A function that cuts a text at the added tokens, the longest where several begin. */
export function addedTokenSplitter(
  addedTokens: readonly AddedToken[],
): (text: string, options: EncodeOptions) => Segment[] {
  const byContent = new Map(addedTokens.map(token => [token.content, token]))
  const longestFirst = [...byContent.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|') || '(?!)', 'gu')
  return (text, options) => {
    const allows = permission(options)
    const segments: Segment[] = []
    let start = 0
    for (const { 0: content, index } of text.matchAll(pattern)) {
      const token = byContent.get(content) as AddedToken
      if (token.special && !allows(content)) throw disallowed(content, index)
      if (index > start) segments.push({ text: text.slice(start, index), start, id: undefined })
      segments.push({ text: content, start: index, id: token.id })
      start = index + content.length
    }
    if (start < text.length) segments.push({ text: text.slice(start), start, id: undefined })
    return segments
  }
}

function permission({ allowedSpecial = 'none' }: EncodeOptions): (content: string) => boolean {
  if (allowedSpecial === 'all') return () => true
  if (allowedSpecial === 'none') return () => false
  if (Array.isArray(allowedSpecial)) return content => allowedSpecial.includes(content)
  throw new TokenizerError(
    'INVALID_OPTION',
    `allowedSpecial must be 'all', 'none' or a list of special tokens, got ${JSON.stringify(allowedSpecial)}`,
  )
}

function disallowed(content: string, position: number): TokenizerError {
  return new TokenizerError(
    'DISALLOWED_SPECIAL_TOKEN',
    `the text holds the special token ${content} at position ${position}, which is not allowed: ` +
      `remove it, or pass { allowedSpecial: 'all' } or a list that names it`,
  )
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
