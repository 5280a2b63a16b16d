import { byteWords } from '../byte-words.ts'
import { CommandError } from '../errors.ts'
import { writeNotice } from '../output.ts'
import { sumBytes } from './fetch-wheels.ts'
import type { Wheel, WheelSet } from './wheel-set.ts'

/** What is downloaded without being asked for twice. */
const FREE_BYTES = 1e9

/** Where, and whether the user has agreed already. */
interface Circumstances {
  readonly folder: string
  readonly yes: boolean
}

/**
 * Says what a large download consists of.
 *
 * @throws {CommandError} `USAGE` when nobody has agreed to it.
 */
export function confirmDownload(
  set: WheelSet,
  missing: readonly Wheel[],
  { folder, yes }: Circumstances,
): void {
  const total = sumBytes(missing)
  if (total <= FREE_BYTES) return
  const names = missing.map(({ project, version }) => `${project} ${version}`)
  const width = Math.max(...names.map(name => name.length))
  writeNotice(`The ${set.backend} backend needs from the Python package index:`)
  for (const [index, { bytes }] of missing.entries()) {
    writeNotice(`  ${names[index].padEnd(width)}  ${byteWords(bytes).padStart(6)}`)
  }
  writeNotice(`It stays in ${folder} and takes about ${byteWords(set.keptBytes)} there.`)
  if (set.note !== undefined) writeNotice(set.note)
  if (yes) return
  throw new CommandError('USAGE', `This downloads ${byteWords(total)}. Add --yes to go on.`)
}
