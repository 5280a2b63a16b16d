import { separateNumbers, separatePunctuation, unescapeEntities } from './bleu-tokenizers.ts'
import { splitWords, trimEnd } from './words.ts'

/** How TER finds words; two scores compare only where all of it is the same. */
export interface TerOptions {
  /** Separates punctuation and possessives, joins lines, and reads XML's entities. */
  readonly normalized?: boolean
  /** Removes punctuation. */
  readonly noPunct?: boolean
  /** With `normalized` separates Chinese and Japanese characters, with `noPunct` removes their punctuation. */
  readonly asianSupport?: boolean
  /** Compares with regard to case. */
  readonly caseSensitive?: boolean
}

/** The words of a text as Tercom finds them. */
export function terWords(text: string, options: Required<TerOptions>): string[] {
  const { normalized, noPunct, asianSupport, caseSensitive } = options
  let line = trimEnd(text)
  if (!caseSensitive) line = line.toLowerCase()
  if (normalized) {
    const western = normalizeWestern(line)
    line = asianSupport
      ? western.replace(ASIAN, ' $& ').replace(ASIAN_PUNCTUATION, ' $& ')
      : western
  }
  if (noPunct) {
    const rest = line.replace(/[.,?:;!"()]/g, '')
    line = asianSupport ? rest.replace(ASIAN_PUNCTUATION, '') : rest
  }
  return splitWords(line)
}

function normalizeWestern(text: string): string {
  const line = unescapeEntities(text.replaceAll('\n-', '').replaceAll('\n', ' '))
  return separateNumbers(separatePunctuation(` ${line} `).replaceAll("'s ", " 's "))
}

// The block of enclosed characters goes on to U+3F22 where U+32FF was meant: so it is in the reference.
const ASIAN = /[\u2e80-\u2eff\u31c0-\u31ef\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f]/g

const ASIAN_PUNCTUATION =
  /[\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09]/g
