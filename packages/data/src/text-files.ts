import { DataError } from './errors.ts'

/**
 * Streams text files one after the other, in pieces that never end inside a character.
 *
 * Needs Node. Nothing is put between files; a byte order mark at the beginning of a file is left out.
 * Every path is checked before the first piece is given.
 *
 * @param paths - Files in UTF-8.
 * @throws {DataError} `INVALID_OPTION` if `paths` is not an array.
 * @throws {DataError} `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE` or `INVALID_UTF8` while iterating.
 */
export function textFiles(paths: readonly string[]): AsyncIterable<string> {
  if (!Array.isArray(paths)) {
    throw new DataError(
      'INVALID_OPTION',
      `Expected an array of paths, got ${typeof paths}: write [path]`,
    )
  }
  return { [Symbol.asyncIterator]: () => readAll(paths) }
}

async function* readAll(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) await requireFile(path)
  for (const path of paths) yield* readText(path)
}

async function requireFile(path: string): Promise<void> {
  const { stat } = await import('node:fs/promises')
  const found = await stat(path).catch(cause => {
    throw fileError(path, cause)
  })
  if (found.isDirectory()) {
    throw new DataError(
      'NOT_A_FILE',
      `Expected a text file, got the folder ${path}: name the files in it`,
    )
  }
}

async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let position = 0
  for await (const bytes of readBytes(path)) {
    yield decode(path, position, () => decoder.decode(bytes, { stream: true }))
    position += bytes.length
  }
  decode(path, position, () => decoder.decode()) // nothing is left, or the file ends inside a character
}

async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  const { createReadStream } = await import('node:fs')
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw fileError(path, cause)
  }
}

function decode(path: string, position: number, attempt: () => string): string {
  try {
    return attempt()
  } catch (cause) {
    throw new DataError(
      'INVALID_UTF8',
      `Expected UTF-8 in ${path}, got other bytes at or after byte ${Math.max(0, position - 3)}: ` +
        'convert it, for instance with iconv -f LATIN1 -t UTF-8',
      { cause },
    )
  }
}

function fileError(path: string, cause: unknown): DataError {
  const { code } = cause as { readonly code?: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = `Expected a text file at ${path}, found none: check the path`
    return new DataError('FILE_NOT_FOUND', message, { cause })
  }
  const message = `Could not read ${path} (${code}): check its permissions`
  return new DataError('FILE_UNREADABLE', message, { cause })
}
