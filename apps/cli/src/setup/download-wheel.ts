import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../errors.ts'
import { colors, writeNotice } from '../output.ts'
import { type ChildOutcome, lastLine, runChild } from './run-child.ts'
import { wheel } from './tensorflow-wheel.ts'

/** Wheel, libraries and room to strip them. */
const ROOM_BYTES = 1.3e9
const SHOW_EVERY_MS = 500

/**
 * Downloads the wheel into a folder, and says so before.
 *
 * @returns Its path.
 * @throws {CommandError} `FAILED` when the disk has no room, or pip does not get it.
 */
export async function downloadWheel(folder: string): Promise<string> {
  const { project, version, file } = wheel
  await requireRoom(folder)
  writeNotice(
    `Downloading ${project} ${version} from the Python package index: ${file}, ${megabytes(wheel.bytes)}.`,
  )
  const stopShowing = showArrival(folder)
  const outcome = await runChild('python3', pipWords(folder), { TMPDIR: folder })
  stopShowing()
  if (outcome.status !== 0) {
    throw new CommandError(
      'FAILED',
      `pip could not download ${project} ${version}: ${reasonOf(outcome)} Check the network; PIP_INDEX_URL names another index, HTTPS_PROXY a proxy.`,
    )
  }
  return join(folder, file)
}

function pipWords(folder: string): readonly string[] {
  return [
    ...['-m', 'pip', 'download', '--no-input', '--disable-pip-version-check', '--no-cache-dir'],
    ...['--retries', '2', '--no-deps', '--only-binary', ':all:', ...wheel.tags],
    ...['--dest', folder, `${wheel.project}==${wheel.version}`],
  ]
}

async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= ROOM_BYTES) return
  throw new CommandError(
    'FAILED',
    `This needs ${megabytes(ROOM_BYTES)} of disk under ${folder}, and there are ${megabytes(bavail * bsize)}: free some, or name another folder in XDG_CACHE_HOME.`,
  )
}

/** pip's first complaint: the later ones follow from it. */
function reasonOf(outcome: ChildOutcome): string {
  const complaint = /(?:WARNING|ERROR): (?:Retrying .*? after connection broken by )?(.+)/
  const reason = complaint.exec(outcome.output)?.[1] ?? lastLine(outcome)
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}

/** Shows on a terminal how much has come; pip keeps the file below its TMPDIR until it is whole. */
function showArrival(folder: string): () => void {
  if (!process.stderr.isTTY) return () => {}
  const show = async (): Promise<void> => {
    const bytes = await sizeOf(folder).catch(() => 0)
    process.stderr.write(`\r  ${colors.cyan(megabytes(bytes))} of ${megabytes(wheel.bytes)} `)
  }
  const timer = setInterval(show, SHOW_EVERY_MS)
  return () => {
    clearInterval(timer)
    process.stderr.write('\n')
  }
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}
