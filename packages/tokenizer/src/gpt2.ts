import ranks from 'gpt-tokenizer/bpeRanks/r50k_base'
import { spellBytes, spellText } from './byte-alphabet.ts'
import { byteLevelTokenizer, endOfTextToken } from './byte-level.ts'
import { huggingFaceJson } from './hugging-face-json.ts'
import { type MergeRules, mergePairs } from './merge-pairs.ts'
import type { CompleteTokenizer } from './tokenizer.ts'

let shared: CompleteTokenizer | undefined

/**
 * GPT-2's tokenizer: 50,257 tokens, with the ids of tiktoken and Hugging Face for every string.
 *
 * @returns The same tokenizer on every call.
 * @see Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2
 */
export function gpt2(): CompleteTokenizer {
  shared ??= buildGpt2()
  return shared
}

function buildGpt2(): CompleteTokenizer {
  const tokens = ranks.map(token =>
    typeof token === 'string' ? spellText(token) : spellBytes(token),
  )
  const endOfText = { content: endOfTextToken, id: tokens.length, special: true }
  const vocabulary = new Map<string, number>()
  for (const [id, token] of tokens.entries()) vocabulary.set(token, id)
  // The ids are the order of the merges: a pair joins at the rank of what it spells.
  const merges: MergeRules = {
    rank: (left, right) => vocabulary.get(tokens[left] + tokens[right]) ?? Infinity,
    joined: rank => rank,
  }
  vocabulary.set(endOfText.content, endOfText.id) // no two tokens spell it
  const addedTokens = [endOfText]
  return byteLevelTokenizer({
    name: 'gpt2',
    vocabulary,
    merges,
    addedTokens,
    words: wholeWords(),
    toJson: () => huggingFaceJson({ vocabulary, merges: listMerges(tokens, merges), addedTokens }),
  })
}

function* wholeWords(): Generator<[string, number[]]> {
  for (const [id, token] of ranks.entries()) if (typeof token === 'string') yield [token, [id]]
}

/** Finds the pair that makes each token: what its bytes come to by the merges before its own. */
function listMerges(tokens: readonly string[], { rank, joined }: MergeRules): string[] {
  const byteTokens = new Map(tokens.slice(0, 256).map((token, id) => [token, id]))
  return tokens.slice(256).map((token, index) => {
    const earlier = (left: number, right: number): number => {
      const found = rank(left, right)
      return found < 256 + index ? found : Infinity
    }
    const bytes = Array.from(token, character => byteTokens.get(character) as number)
    return mergePairs(bytes, { rank: earlier, joined })
      .map(id => tokens[id])
      .join(' ')
  })
}
