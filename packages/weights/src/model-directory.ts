import { type ByteSource, readExactly } from './byte-source.ts'
import { WeightsError } from './errors.ts'
import { fileSource, readError } from './file-source.ts'
import { explainMissingWeights } from './other-formats.ts'

/** A folder of model files: its path, or its files by name as a page gets them from a file picker. */
export type ModelFiles = string | ReadonlyMap<string, ByteSource>

/** The weights' file in a Hugging Face folder. */
export const WEIGHTS_FILE = 'model.safetensors'

/** The configuration's file in a Hugging Face folder. */
export const CONFIG_FILE = 'config.json'

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

/** A folder of model files, listed. */
export interface ModelDirectory {
  /** Opens `model.safetensors`; whoever opens it closes it. */
  openWeights(): Promise<ByteSource>
  /** The bytes of a small file, undefined if there is none. */
  readFile(name: string): Promise<Uint8Array | undefined>
}

/** Lists a folder so that its files can be opened by name. */
export async function openModelDirectory(files: ModelFiles): Promise<ModelDirectory> {
  const folder = typeof files === 'string' ? files : 'the given files'
  const names = typeof files === 'string' ? await listFolder(files) : [...files.keys()]
  const open = async (name: string): Promise<ByteSource> =>
    typeof files === 'string' ? fileSource(`${files}/${name}`) : borrowed(files.get(name)!)
  return {
    openWeights: async () => {
      if (!names.includes(WEIGHTS_FILE)) throw explainMissingWeights(folder, names)
      return open(WEIGHTS_FILE)
    },
    readFile: async name => (names.includes(name) ? readWhole(await open(name)) : undefined),
  }
}

async function listFolder(path: string): Promise<readonly string[]> {
  const { readdir } = await import('node:fs/promises')
  return readdir(path).catch((cause: unknown) => {
    const isFile = (cause as NodeJS.ErrnoException).code === 'ENOTDIR'
    if (!isFile) throw readError(path, cause)
    throw new WeightsError('READ_FAILED', `Expected a model's folder, but ${path} is a file.`)
  })
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
