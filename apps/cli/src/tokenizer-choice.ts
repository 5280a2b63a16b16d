import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  byteLevelBpe,
  type CompleteTokenizer,
  characterLevel,
  gpt2,
  tokenizerFromJson,
} from '@nexttoken/tokenizer'
import { CommandError } from './errors.ts'
import type { TokenizerFiles } from './model-files/import-model.ts'

/** Makes the tokenizer that `--tokenizer` asks for: `char`, `gpt2`, or a path. */
export async function chooseTokenizer(choice: string, text: string): Promise<CompleteTokenizer> {
  if (choice === 'char') return characterLevel(text)
  if (choice === 'gpt2') return gpt2()
  const found = await stat(choice).catch(() => undefined)
  if (found === undefined) {
    const expected = 'char, gpt2, a tokenizer.json or a folder with one'
    throw new CommandError('USAGE', `--tokenizer: expected ${expected}, got ${choice}.`)
  }
  const names = ['tokenizer.json', 'vocab.json', 'merges.txt']
  return found.isDirectory()
    ? tokenizerFromFiles(await readAll(choice, names), choice)
    : tokenizerFromJson(parse(await readFile(choice), choice))
}

/** Makes the tokenizer of a model directory. */
export function tokenizerFromFiles(files: TokenizerFiles, directory: string): CompleteTokenizer {
  const json = files.get('tokenizer.json')
  if (json !== undefined) return tokenizerFromJson(parse(json, `${directory}/tokenizer.json`))
  const vocabularyFile = files.get('vocab.json')
  const merges = files.get('merges.txt')
  if (vocabularyFile === undefined || merges === undefined) {
    const expected = 'tokenizer.json, or vocab.json and merges.txt'
    throw new CommandError(
      'FAILED',
      `Expected a tokenizer in ${directory} (${expected}), found none.`,
    )
  }
  const vocabulary = parse(vocabularyFile, `${directory}/vocab.json`) as Record<string, number>
  const specialTokens = ['<|endoftext|>'].filter(token => Object.hasOwn(vocabulary, token))
  return byteLevelBpe({ vocabulary, merges: decode(merges).split(/\r?\n/), specialTokens })
}

async function readAll(directory: string, names: readonly string[]): Promise<TokenizerFiles> {
  const files = new Map<string, Uint8Array>()
  for (const name of names) {
    const bytes = await readFile(join(directory, name)).catch(() => undefined)
    if (bytes !== undefined) files.set(name, bytes)
  }
  return files
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(decode(bytes))
  } catch (cause) {
    throw new CommandError(
      'FAILED',
      `Expected JSON in ${path}: it is damaged or of another kind.`,
      {
        cause,
      },
    )
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
