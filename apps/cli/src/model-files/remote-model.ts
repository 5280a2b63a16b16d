import {
  type ByteSource,
  bytesSource,
  COMPANION_FILES,
  OPENAI_COMPANIONS,
  type UrlSource,
  urlSource,
  type WeightsError,
} from '@nexttoken/weights'
import { byteWords } from '../byte-words.ts'
import { CommandError } from '../errors.ts'
import { writeNotice } from '../output.ts'
import { parseAddress } from './remote-address.ts'
import { showBytes } from './show-bytes.ts'

/** A model on the network. */
export interface RemoteModel {
  /** Its small files, in memory, and its weights, which are read in parts. */
  readonly files: ReadonlyMap<string, ByteSource>
  /** Fetches the weights whole into a folder, or goes on where that was cut off. */
  download(cache: string): Promise<ReadonlyMap<string, ByteSource>>
}

const WEIGHTS = 'model.safetensors'
const INDEX = `${WEIGHTS}.index.json`
const IS_LARGE = /\.safetensors$|\.data-|\.bin$/
const COMPANIONS = [...COMPANION_FILES, ...OPENAI_COMPANIONS.map(([name]) => name)]

/**
 * Opens a model on the network by the names that its files have at Hugging Face or OpenAI.
 *
 * @throws {CommandError} `FAILED` where there is no configuration, or the server wants credentials.
 */
export async function openRemoteModel(address: string): Promise<RemoteModel> {
  const { folder, file } = parseAddress(address)
  const files = new Map<string, ByteSource>()
  const addressOf = (name: string): URL => new URL(encodeURIComponent(name), folder)
  const add: Add = async (...names) => {
    for (const name of names) {
      const source = await openIfThere(addressOf(name))
      if (source) files.set(name, IS_LARGE.test(name) ? source : await inMemory(source))
    }
    return names.every(name => files.has(name))
  }
  if (!(await add('config.json')) && !(await add('hparams.json'))) throw nothingIn(folder)
  await addWeights({ files, add }, file)
  await add(...COMPANIONS)
  return { files, download: cache => download(files, { addressOf, cache }) }
}

/** Adds those of the named files that are there, and says whether all are. */
type Add = (...names: readonly string[]) => Promise<boolean>

interface Found {
  readonly files: ReadonlyMap<string, ByteSource>
  readonly add: Add
}

async function addWeights(found: Found, file: string | undefined): Promise<void> {
  const { files, add } = found
  if (file !== undefined && file !== 'config.json' && file !== INDEX) await add(file)
  else if (files.has('hparams.json')) await addCheckpoint(found)
  else if (file !== INDEX && (await add(WEIGHTS))) return
  else if (await add(INDEX)) await add(...(await shardsIn(files.get(INDEX)!)))
  else await add('pytorch_model.bin') // to be refused by name
}

async function shardsIn(index: ByteSource): Promise<readonly string[]> {
  const names = (await readText(index)).match(/[^"/\\]+\.safetensors(?=")/g)
  return [...new Set(names)].sort()
}

async function addCheckpoint({ files, add }: Found): Promise<void> {
  const text = (await add('checkpoint')) ? await readText(files.get('checkpoint')!) : ''
  const name = /"(?:.*[/\\])?(.+)"/.exec(text)?.[1] ?? 'model.ckpt'
  await add(`${name}.index`, `${name}.data-00000-of-00001`)
}

interface DownloadPlace {
  readonly addressOf: (name: string) => URL
  readonly cache: string
}

async function download(
  files: ReadonlyMap<string, ByteSource>,
  { addressOf, cache }: DownloadPlace,
): Promise<ReadonlyMap<string, ByteSource>> {
  const whole = new Map(files)
  for (const [name, source] of files) {
    if (!IS_LARGE.test(name) || (source as UrlSource).isInMemory) continue
    const display = showBytes(name)
    writeNotice(`Fetching ${name}, ${byteWords(source.size)} …`)
    try {
      whole.set(name, await urlSource(addressOf(name), { cache, onProgress: display.update }))
    } finally {
      display.stop()
    }
  }
  return whole
}

async function inMemory(source: ByteSource): Promise<ByteSource> {
  return bytesSource(await source.read(0, source.size))
}

async function readText(source: ByteSource): Promise<string> {
  return new TextDecoder().decode(await source.read(0, source.size))
}

function nothingIn(folder: URL): CommandError {
  return new CommandError(
    'FAILED',
    `There is no config.json or hparams.json that may be read in ${folder}: check the address. What needs credentials, download by other means and import the folder.`,
  )
}

/** Opens a file, undefined if there is none or it may not be read, which some servers do not tell apart. */
async function openIfThere(url: URL): Promise<UrlSource | undefined> {
  return urlSource(url).catch((error: WeightsError) => {
    if (error.code === 'NOT_FOUND' || error.code === 'ACCESS_DENIED') return undefined
    throw error
  })
}
