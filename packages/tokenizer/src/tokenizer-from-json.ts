import { tokenizerFromFiles } from './byte-level-bpe.ts'
import { characterLevelType, readCharacterLevel } from './character-level.ts'
import { asRecord, invalidFile, show } from './file-shape.ts'
import { readHuggingFaceJson } from './hugging-face-json.ts'
import type { CompleteTokenizer } from './tokenizer.ts'

/**
 * Makes the tokenizer that a parsed `tokenizer.json` describes: a Hugging Face file of kind
 * ByteLevel BPE, or what `toJson` of a tokenizer of this package wrote.
 *
 * Added tokens that are not special are found in a text without permission, as Hugging Face does.
 *
 * @param json - The parsed file, from any source: it is checked.
 * @throws {TokenizerError} `INVALID_TOKENIZER_FILE` if the file is of another kind or damaged.
 */
export function tokenizerFromJson(json: unknown): CompleteTokenizer {
  if (typeof json === 'string') {
    throw invalidFile(
      'expected the parsed content of a tokenizer.json, got text: use JSON.parse first',
    )
  }
  const file = asRecord(json, 'a tokenizer file')
  if (file['type'] === characterLevelType) return readCharacterLevel(file)
  if (file['model'] !== undefined) return tokenizerFromFiles(readHuggingFaceJson(file))
  throw invalidFile(
    `a tokenizer file must be a Hugging Face tokenizer.json, with a model, or of type ` +
      `${characterLevelType}, got one of type ${show(file['type'])}`,
  )
}
