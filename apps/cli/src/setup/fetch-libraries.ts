import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CommandError } from '../errors.ts'
import { makeFolders } from '../make-folders.ts'
import { writeNotice } from '../output.ts'
import { downloadWheel } from './download-wheel.ts'
import { lastLine, runChild } from './run-child.ts'
import { wheel } from './tensorflow-wheel.ts'
import { withPartial } from './with-partial.ts'

/**
 * Downloads the wheel and keeps its C libraries and headers in `folder`, which appears when all of it
 * is there.
 *
 * @throws {CommandError} `FAILED` when it does not come, is not what it should be, or does not fit.
 */
export async function fetchLibraries(folder: string): Promise<void> {
  const partial = `${folder}.part-${process.pid}`
  await makeFolders(dirname(folder))
  await withPartial(partial, async () => {
    await mkdir(partial)
    const file = await downloadWheel(partial)
    await verify(file)
    writeNotice('Unpacking its C library …')
    await unpack(file, join(partial, 'unpacked'))
    await rename(join(partial, 'unpacked'), folder)
  })
}

/** Everything kept or half made for `folder`. */
export async function listKept(folder: string): Promise<readonly string[]> {
  const names = await readdir(dirname(folder)).catch(() => [])
  const paths = names.map(name => join(dirname(folder), name))
  return paths.filter(path => path === folder || path.startsWith(`${folder}.part-`))
}

async function verify(file: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('hex')
  if (found === wheel.sha256) return
  throw new CommandError(
    'FAILED',
    `${wheel.file} is not the file that was published: its SHA-256 should be ${wheel.sha256}, and is ${found}. Try again, without a mirror of the package index.`,
  )
}

const UNPACK = `
import os, shutil, sys, zipfile
wheel, folder = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
libraries = ('libtensorflow_cc.so.2', 'libtensorflow_framework.so.2')
headers = ('tensorflow/c/', 'platform/ctstring', 'tsl/c/')
for name in wheel.namelist():
    path = name[len('tensorflow/'):]
    header = path.startswith('include/') and path.endswith('.h') and any(part in name for part in headers)
    if path in libraries or header:
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with wheel.open(name) as source, open(target, 'wb') as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
`

/** Takes the libraries and the headers of the C interface out of the wheel, without their symbols. */
async function unpack(file: string, folder: string): Promise<void> {
  const unpacked = await runChild('python3', ['-c', UNPACK, file, folder])
  if (unpacked.status !== 0) {
    throw new CommandError('FAILED', `Could not unpack ${wheel.file}: ${lastLine(unpacked)}.`)
  }
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
  await runChild(
    'strip',
    libraries.map(name => join(folder, name)),
  )
}
