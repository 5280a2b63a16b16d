import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { byteWords } from '../byte-words.ts'
import { CommandError } from '../errors.ts'
import { makeFolders } from '../make-folders.ts'
import { writeNotice } from '../output.ts'
import { downloadWheel } from './download-wheel.ts'
import { unpackWheel } from './unpack-wheel.ts'
import type { Wheel, WheelSet } from './wheel-set.ts'
import { withPartial } from './with-partial.ts'

/** Which wheels are not yet kept in `folder`. */
export function missingWheels({ wheels }: WheelSet, folder: string): readonly Wheel[] {
  return wheels.filter(wheel => !existsSync(join(folder, wheel.folder)))
}

/**
 * Downloads the wheels that are missing and keeps their libraries in `folder`. Each appears there
 * when all of it is there, so that a second attempt goes on where the first ended.
 *
 * @throws {CommandError} `FAILED` when one does not come, is not what it should be, or does not fit.
 */
export async function fetchWheels(set: WheelSet, folder: string): Promise<void> {
  const missing = missingWheels(set, folder)
  await makeFolders(dirname(folder))
  await requireRoom(set, missing, dirname(folder))
  for (const wheel of missing) await fetchWheel(wheel, folder)
}

/** Everything kept or half made for `folder`. */
export async function listKept(folder: string): Promise<readonly string[]> {
  const names = await readdir(dirname(folder)).catch(() => [])
  const paths = names.map(name => join(dirname(folder), name))
  return paths.filter(path => path === folder || path.startsWith(`${folder}.part-`))
}

async function fetchWheel(wheel: Wheel, folder: string): Promise<void> {
  const partial = `${folder}.part-${process.pid}`
  await withPartial(partial, async () => {
    await mkdir(partial)
    const file = await downloadWheel(wheel, partial)
    await verify(wheel, file)
    writeNotice('Unpacking it …')
    await unpackWheel(wheel, file, partial)
    await rm(file)
    const target = join(folder, wheel.folder)
    await mkdir(dirname(target), { recursive: true })
    await rename(join(partial, wheel.folder), target)
  })
}

/** What is kept, and twice the largest wheel, which pip copies before it is unpacked. */
async function requireRoom(
  { wheels, keptBytes }: WheelSet,
  missing: readonly Wheel[],
  folder: string,
): Promise<void> {
  const share = sumBytes(missing) / sumBytes(wheels)
  const needed = keptBytes * share + 2 * Math.max(...missing.map(({ bytes }) => bytes))
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= needed) return
  throw new CommandError(
    'FAILED',
    `This needs ${byteWords(needed)} of disk under ${folder}, and there are ${byteWords(bavail * bsize)}: free some, or name another folder in XDG_CACHE_HOME.`,
  )
}

/** What there is to download of wheels. */
export function sumBytes(wheels: readonly Wheel[]): number {
  return wheels.reduce((sum, { bytes }) => sum + bytes, 0)
}

async function verify({ file: name, sha256 }: Wheel, file: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('hex')
  if (found === sha256) return
  throw new CommandError(
    'FAILED',
    `${name} is not the file that was published: its SHA-256 should be ${sha256}, and is ${found}. Try again, without a mirror of the package index.`,
  )
}
