import type { AddedToken } from './added-tokens.ts'
import { type BpeFiles, checkVocabulary, mergeRules } from './bpe-files.ts'
import { byteLevelTokenizer } from './byte-level.ts'
import { asList, asRecord, asText, invalidFile, show } from './file-shape.ts'
import { huggingFaceJson } from './hugging-face-json.ts'
import type { CompleteTokenizer } from './tokenizer.ts'

/** The files of a GPT-2-style tokenizer. */
export interface ByteLevelBpeFiles {
  /** `vocab.json`: the id of every token, with bytes spelled as GPT-2 does (`Ġ` is a space). */
  readonly vocabulary: Readonly<Record<string, number>>
  /** The lines of `merges.txt`; empty ones and the `#version` line are skipped. */
  readonly merges: readonly string[]
  /** Tokens of the vocabulary that are matched whole and need permission in a text. */
  readonly specialTokens?: readonly string[]
}

/**
 * A byte-level BPE tokenizer from its vocabulary and merges, cutting words as GPT-2 does.
 *
 * `<|endoftext|>`, where it is a special token, is `endOfText`.
 *
 * @throws {TokenizerError} `INVALID_TOKENIZER_FILE` if an id is not a whole number or taken twice,
 * or a merge or special token is not in the vocabulary.
 */
export function byteLevelBpe(files: ByteLevelBpeFiles): CompleteTokenizer {
  const vocabulary = checkVocabulary(Object.entries(asRecord(files.vocabulary, 'vocabulary')))
  const merges = asList(files.merges, 'merges')
    .map((line, index) => asText(line, `merges[${index}]`))
    .filter(line => line !== '' && !line.startsWith('#version'))
  const addedTokens = asList(files.specialTokens ?? [], 'specialTokens').map((token, index) =>
    specialToken(asText(token, `specialTokens[${index}]`), vocabulary),
  )
  return tokenizerFromFiles({ vocabulary, merges, addedTokens })
}

function specialToken(content: string, vocabulary: ReadonlyMap<string, number>): AddedToken {
  const id = vocabulary.get(content)
  if (id === undefined || content === '') {
    throw invalidFile(
      `the special token ${show(content)} must be in the vocabulary: add it with its id`,
    )
  }
  return { content, id, special: true }
}

/** Puts the tokenizer of checked files together. */
export function tokenizerFromFiles(files: BpeFiles): CompleteTokenizer {
  return byteLevelTokenizer({
    name: 'byte-level-bpe',
    vocabulary: files.vocabulary,
    merges: mergeRules(files),
    addedTokens: files.addedTokens,
    words: [],
    toJson: () => huggingFaceJson(files),
  })
}
