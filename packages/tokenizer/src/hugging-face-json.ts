import type { AddedToken } from './added-tokens.ts'
import { type BpeFiles, checkVocabulary } from './bpe-files.ts'
import { asList, asRecord, asText, invalidFile, show } from './file-shape.ts'

const byteLevel = {
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: true,
}

/** Writes a byte-level BPE tokenizer as a Hugging Face `tokenizer.json`. */
export function huggingFaceJson({ vocabulary, merges, addedTokens }: BpeFiles): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens.map(({ id, content, special }) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      merges,
    },
  }
}

/** Reads a Hugging Face `tokenizer.json` of kind ByteLevel BPE; truncation and padding are ignored. */
export function readHuggingFaceJson(json: Record<string, unknown>): BpeFiles {
  const model = asRecord(json['model'], 'model')
  rejectOtherKinds(json, model)
  const addedTokens = asList(json['added_tokens'] ?? [], 'added_tokens').map(readAddedToken)
  const entries = new Map<string, unknown>(Object.entries(asRecord(model['vocab'], 'model.vocab')))
  for (const { content, id } of addedTokens) {
    const listed = entries.get(content) ?? id
    if (listed !== id) {
      throw invalidFile(
        `the added token ${show(content)} has the id ${id}, but ${show(listed)} in model.vocab`,
      )
    }
    entries.set(content, id)
  }
  const merges = asList(model['merges'], 'model.merges').map((merge, index) =>
    asText(Array.isArray(merge) ? merge.join(' ') : merge, `model.merges[${index}]`),
  )
  return { vocabulary: checkVocabulary(entries), merges, addedTokens }
}

function rejectOtherKinds(json: Record<string, unknown>, model: Record<string, unknown>): void {
  const preTokenizer = asRecord(json['pre_tokenizer'] ?? {}, 'pre_tokenizer')
  const typeOf = (part: string): unknown => asRecord(json[part] ?? {}, part)['type']
  expectOneOf('model.type', model['type'], [undefined, 'BPE'])
  expectOneOf('model.dropout', model['dropout'], [undefined, null, 0])
  expectOneOf('model.ignore_merges', model['ignore_merges'], [undefined, false])
  for (const name of ['continuing_subword_prefix', 'end_of_word_suffix']) {
    expectOneOf(`model.${name}`, model[name], [undefined, null, ''])
  }
  expectOneOf('normalizer.type', typeOf('normalizer'), [undefined])
  expectOneOf('pre_tokenizer.type', preTokenizer['type'], ['ByteLevel'])
  expectOneOf('pre_tokenizer.add_prefix_space', preTokenizer['add_prefix_space'], [false])
  expectOneOf('pre_tokenizer.use_regex', preTokenizer['use_regex'], [undefined, true])
  expectOneOf('post_processor.type', typeOf('post_processor'), [undefined, 'ByteLevel'])
  expectOneOf('decoder.type', typeOf('decoder'), ['ByteLevel'])
}

function expectOneOf(place: string, value: unknown, supported: readonly unknown[]): void {
  if (supported.includes(value)) return
  throw invalidFile(
    `only a tokenizer.json of kind ByteLevel BPE is supported: ${place} must be ` +
      `${supported.map(choice => (choice === undefined ? 'absent' : show(choice))).join(' or ')}, got ${show(value)}`,
  )
}

function readAddedToken(value: unknown, index: number): AddedToken {
  const place = `added_tokens[${index}]`
  const token = asRecord(value, place)
  for (const name of ['lstrip', 'rstrip', 'single_word']) {
    expectOneOf(`${place}.${name}`, token[name], [undefined, false])
  }
  const content = asText(token['content'], `${place}.content`)
  const { id, special = false } = token
  if (content === '' || typeof id !== 'number' || typeof special !== 'boolean') {
    throw invalidFile(`${place} must have a content, an id and a flag special, got ${show(value)}`)
  }
  return { content, id, special }
}
