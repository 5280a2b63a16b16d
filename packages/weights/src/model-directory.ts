import { type ByteSource, readExactly } from './byte-source.ts'
import { fileSource, readError } from './file-source.ts'
import { explainFile } from './other-formats.ts'

/** A folder of model files: its path, or its files by name as a page gets them from a file picker. */
export type ModelFiles = string | ReadonlyMap<string, ByteSource>

const SAFETENSORS = '.safetensors'

/** The weights' file in a Hugging Face folder. */
export const WEIGHTS_FILE = 'model.safetensors'

/** The configuration's file in a Hugging Face folder. */
export const CONFIG_FILE = 'config.json'

/** The configuration's file in a folder of OpenAI's. */
export const HPARAMS_FILE = 'hparams.json'

/** What travels with a model unchanged: the tokenizer and the defaults for generation. */
export const COMPANION_FILES: readonly string[] = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'generation_config.json',
]

/** The tokenizer's files in OpenAI's folders, with the names that the same bytes have at Hugging Face. */
export const OPENAI_COMPANIONS: readonly (readonly [openAi: string, huggingFace: string])[] = [
  ['encoder.json', 'vocab.json'],
  ['vocab.bpe', 'merges.txt'],
]

/** A folder of model files, listed. */
export interface ModelDirectory {
  /** What messages call the folder. */
  readonly folder: string
  /** The names of its files. */
  readonly names: readonly string[]
  /** The file with the weights, if it is one in safetensors' format. */
  readonly weightsFile: string | undefined
  /** Opens one of the named files; whoever opens it closes it. */
  open(name: string): Promise<ByteSource>
  /** The bytes of a small file, undefined if there is none. */
  readFile(name: string): Promise<Uint8Array | undefined>
}

/** Lists a folder so that its files can be opened by name; the path of a `.safetensors` file stands for its folder. */
export async function openModelDirectory(files: ModelFiles): Promise<ModelDirectory> {
  if (typeof files === 'string') return openFolder(files)
  const open = async (name: string): Promise<ByteSource> => borrowed(files.get(name)!)
  return directoryOf('the given files', [...files.keys()], open)
}

async function openFolder(path: string): Promise<ModelDirectory> {
  const { readdir } = await import('node:fs/promises')
  const [, parent = '', file = ''] = /^(.*[/\\])?([^/\\]*)$/s.exec(path)!
  const isWeights = file.endsWith(SAFETENSORS)
  const names = await readdir(path).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOTDIR') throw readError(path, cause)
    if (isWeights) return undefined
    throw explainFile(path)
  })
  const folder = names ? path : parent || '.'
  const open = (name: string): Promise<ByteSource> => fileSource(`${folder}/${name}`)
  if (names) return directoryOf(path, names, open)
  const beside = await readdir(folder)
  return directoryOf(folder, [file, ...beside.filter(name => !name.includes(SAFETENSORS))], open)
}

function directoryOf(
  folder: string,
  names: readonly string[],
  open: ModelDirectory['open'],
): ModelDirectory {
  const safetensors = names.filter(name => name.endsWith(SAFETENSORS))
  const isAlone = safetensors.length === 1 && !names.includes(`${WEIGHTS_FILE}.index.json`)
  const weightsFile = names.includes(WEIGHTS_FILE)
    ? WEIGHTS_FILE
    : isAlone
      ? safetensors[0]
      : undefined
  return {
    folder,
    names,
    weightsFile,
    open,
    readFile: async name => (names.includes(name) ? readWhole(await open(name)) : undefined),
  }
}

/** The source without its `close`: what the caller passed in stays open. */
function borrowed(source: ByteSource): ByteSource {
  return { size: source.size, read: (offset, length) => source.read(offset, length) }
}

async function readWhole(source: ByteSource): Promise<Uint8Array> {
  try {
    return await readExactly(source, 0, source.size)
  } finally {
    await source.close?.()
  }
}
