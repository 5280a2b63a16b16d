import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { textFiles } from '@nexttoken/data'
import { CommandError } from './errors.ts'

const MOBY_DICK = new URL('../assets/moby-dick.txt.gz', import.meta.url)

/** Where a text came from, to find the same again. */
export interface TextOrigin {
  /** A name for folders and tables. */
  readonly name: string
  /** Absolute, in order; none for the Moby-Dick that ships with this package. */
  readonly paths: readonly string[]
  /** Of the whole text in UTF-8, hexadecimal. */
  readonly sha256: string
}

/** A text to learn from or to score. */
export interface Text {
  readonly origin: TextOrigin
  readonly content: string
}

/** Reads files as one text, nothing between them; without a file, Moby-Dick. */
export async function readText(files: readonly string[]): Promise<Text> {
  const content = files.length === 0 ? await readMobyDick() : await readFiles(files)
  if (content === '') {
    throw new CommandError('FAILED', `Expected a text in ${files.join(', ')}, but it is empty.`)
  }
  const name = files.length === 0 ? 'moby-dick' : nameOf(files[0])
  const paths = files.map(file => resolve(file))
  return { origin: { name, paths, sha256: hash(content) }, content }
}

/** Reads a text again and makes sure that it is the same. */
export async function readTextAgain(origin: TextOrigin): Promise<Text> {
  const text = await readText(origin.paths)
  if (text.origin.sha256 === origin.sha256) return text
  const files = origin.paths.join(', ') || 'The text that ships with nexttoken'
  throw new CommandError(
    'FAILED',
    `${files} has changed since this run began: put the old text back, or train anew.`,
  )
}

async function readFiles(files: readonly string[]): Promise<string> {
  const pieces: string[] = []
  for await (const piece of textFiles(files)) pieces.push(piece)
  return pieces.join('')
}

async function readMobyDick(): Promise<string> {
  const packed = await readFile(MOBY_DICK).catch(cause => {
    const remedy = 'run `npm run setup` in a clone, or name a text FILE'
    throw new CommandError('FAILED', `Moby-Dick is not packed yet: ${remedy}.`, { cause })
  })
  return gunzipSync(packed).toString('utf8')
}

function nameOf(file: string): string {
  const name = basename(file, extname(file)).replace(/[^\p{L}\p{N}._-]+/gu, '-')
  return name.replace(/^[.-]+/, '') || 'text'
}

function hash(content: string): string {
  return createHash('sha256').update(content, 'utf8').digest('hex')
}
