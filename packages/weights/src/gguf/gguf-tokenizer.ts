import { WeightsError } from '../errors.ts'
import { isObject, parseJsonObject } from '../json-object.ts'
import type { GgufField } from './gguf-header.ts'

/** What a token is, as llama.cpp numbers it. */
const NORMAL = 1
const CONTROL = 3
const USER_DEFINED = 4
const UNUSED = 5

const END_OF_TEXT = '<|endoftext|>'

/** A byte-level BPE: what `tokenizer.json`, or `vocab.json` and `merges.txt`, say. */
interface Bpe {
  readonly vocabulary: Readonly<Record<string, unknown>>
  /** Two parts with a space between them. */
  readonly merges: readonly string[]
  /** Tokens that are cut out of a text before any other, and whether they are special. */
  readonly added: ReadonlyMap<string, { readonly id: number; readonly special: boolean }>
}

/** Describes a tokenizer as llama.cpp reads it. Rows of the embedding that have no token get a name that no text has. */
export function tokenizerFields(
  files: ReadonlyMap<string, Uint8Array>,
  vocabularySize: number,
  endOfText: number | undefined,
): GgufField[] {
  const { vocabulary, merges, added } = readBpe(files)
  const tokens = Array.from({ length: vocabularySize }, (_, id) => `[PAD${id}]`)
  const types = new Array<number>(vocabularySize).fill(UNUSED)
  const place = (token: string, id: unknown, type: number): void => {
    if (!Number.isSafeInteger(id) || (id as number) < 0 || (id as number) >= vocabularySize) {
      throw unusable(`the token ${JSON.stringify(token)} has the id ${id} of ${vocabularySize}`)
    }
    tokens[id as number] = token
    types[id as number] = type
  }
  for (const [token, id] of Object.entries(vocabulary)) place(token, id, NORMAL)
  for (const [token, { id, special }] of added) place(token, id, special ? CONTROL : USER_DEFINED)
  const end = endOfText ?? added.get(END_OF_TEXT)?.id
  return [
    ['tokenizer.ggml.model', 'string', 'gpt2'],
    ['tokenizer.ggml.pre', 'string', 'gpt-2'],
    ['tokenizer.ggml.tokens', 'strings', tokens],
    ['tokenizer.ggml.token_type', 'int32s', types],
    ['tokenizer.ggml.merges', 'strings', merges],
    ['tokenizer.ggml.add_bos_token', 'bool', false],
    ...(end === undefined ? [] : endFields(end)),
  ]
}

function endFields(id: number): GgufField[] {
  return [
    ['tokenizer.ggml.bos_token_id', 'uint32', id],
    ['tokenizer.ggml.eos_token_id', 'uint32', id],
  ]
}

function readBpe(files: ReadonlyMap<string, Uint8Array>): Bpe {
  const json = files.get('tokenizer.json')
  if (json) return fromTokenizerJson(parse(json, 'tokenizer.json'))
  const [vocabularyFile, mergesFile] = [files.get('vocab.json'), files.get('merges.txt')]
  if (!vocabularyFile || !mergesFile) {
    throw unusable('there is no tokenizer.json, nor vocab.json with merges.txt')
  }
  const vocabulary = parse(vocabularyFile, 'vocab.json')
  const lines = new TextDecoder().decode(mergesFile).split(/\r?\n/)
  const end = Object.hasOwn(vocabulary, END_OF_TEXT) ? Number(vocabulary[END_OF_TEXT]) : undefined
  return {
    vocabulary,
    merges: lines.filter(line => line !== '' && !line.startsWith('#version')),
    added: new Map(end === undefined ? [] : [[END_OF_TEXT, { id: end, special: true }]]),
  }
}

function fromTokenizerJson(json: Record<string, unknown>): Bpe {
  const { model, pre_tokenizer: before, added_tokens: added = [] } = json
  const isGpt2s = isObject(before) && before['type'] === 'ByteLevel' && !before['add_prefix_space']
  if (!isObject(model) || model['type'] !== 'BPE' || !isGpt2s) {
    throw unusable('tokenizer.json is not a byte-level BPE that cuts words as GPT-2 does')
  }
  const { vocab, merges } = model
  if (!isObject(vocab) || !Array.isArray(merges) || !Array.isArray(added)) {
    throw unusable('tokenizer.json lacks its vocabulary or its merges')
  }
  return {
    vocabulary: vocab,
    merges: merges.map(merge => (Array.isArray(merge) ? merge.join(' ') : String(merge))),
    added: new Map(
      added
        .filter(isObject)
        .map(({ content, id, special }) => [
          String(content),
          { id: Number(id), special: special === true },
        ]),
    ),
  }
}

function parse(bytes: Uint8Array, file: string): Record<string, unknown> {
  return parseJsonObject(bytes, problem => unusable(`${file}: ${problem}`))
}

function unusable(problem: string): WeightsError {
  return new WeightsError(
    'INVALID_OPTION',
    `GGUF holds a GPT-2 tokenizer in tokenizerFiles, but ${problem}.`,
  )
}
