import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { byteWords } from '../byte-words.ts'
import { CommandError } from '../errors.ts'
import { colors, writeNotice } from '../output.ts'
import { type ChildOutcome, lastLine, runChild } from './run-child.ts'
import type { Wheel } from './wheel-set.ts'

const SHOW_EVERY_MS = 500

/**
 * Downloads a wheel into a folder, and says so before.
 *
 * @returns Its path.
 * @throws {CommandError} `FAILED` when pip does not get it.
 */
export async function downloadWheel(wheel: Wheel, folder: string): Promise<string> {
  const { project, version, file, bytes } = wheel
  writeNotice(
    `Downloading ${project} ${version} from the Python package index, ${byteWords(bytes)} …`,
  )
  const stopShowing = showArrival(folder, bytes)
  const outcome = await runChild('python3', pipWords(wheel, folder), { TMPDIR: folder })
  stopShowing()
  if (outcome.status !== 0) {
    throw new CommandError(
      'FAILED',
      `pip could not download ${project} ${version}: ${reasonOf(outcome)} Check the network; PIP_INDEX_URL names another index, HTTPS_PROXY a proxy.`,
    )
  }
  return join(folder, file)
}

/** The tags make pip give the same file, whichever Python it runs under. */
function pipWords({ project, version }: Wheel, folder: string): readonly string[] {
  return [
    ...['-m', 'pip', 'download', '--no-input', '--disable-pip-version-check', '--no-cache-dir'],
    ...['--retries', '2', '--no-deps', '--only-binary', ':all:'],
    ...['--python-version=311', '--implementation=cp', '--abi=cp311'],
    ...['--platform=manylinux2014_x86_64', '--dest', folder, `${project}==${version}`],
  ]
}

/** pip's first complaint: the later ones follow from it. */
function reasonOf(outcome: ChildOutcome): string {
  const complaint = /(?:WARNING|ERROR): (?:Retrying .*? after connection broken by )?(.+)/
  const reason = complaint.exec(outcome.output)?.[1] ?? lastLine(outcome)
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}

/** Shows on a terminal how much has come; pip keeps the file below its TMPDIR until it is whole. */
function showArrival(folder: string, bytes: number): () => void {
  if (!process.stderr.isTTY) return () => {}
  const show = async (): Promise<void> => {
    const arrived = Math.min(await sizeOf(folder).catch(() => 0), bytes)
    process.stderr.write(`\r  ${colors.cyan(byteWords(arrived))} of ${byteWords(bytes)} `)
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
