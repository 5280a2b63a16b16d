import { CommandError } from '../errors.ts'
import { runChild } from './run-child.ts'

const tools = [
  {
    name: 'python3',
    words: ['python3', '--version'],
    how: 'Install Python 3 (Debian, Ubuntu: apt install python3)',
  },
  {
    name: 'pip',
    words: ['python3', '-m', 'pip', '--version'],
    how: 'Install it for python3 (Debian, Ubuntu: apt install python3-pip)',
  },
  {
    name: 'g++',
    words: ['g++', '--version'],
    how: 'Install a C++ compiler (Debian, Ubuntu: apt install g++)',
  },
] as const

/** A program that has to be there. */
export type ToolName = (typeof tools)[number]['name']

/** @throws {CommandError} `FAILED` at the first that is missing, with how to get it. */
export async function requireTools(names: readonly ToolName[]): Promise<void> {
  for (const { name, words, how } of tools.filter(tool => names.includes(tool.name))) {
    const [program, ...rest] = words
    const { status } = await runChild(program, rest)
    if (status === 0) continue
    throw new CommandError('FAILED', `This needs ${name}, which is missing. ${how}.`)
  }
}

/** @throws {CommandError} `FAILED` where the wheel's libraries do not run. */
export function requirePlatform(npmPackage: string): void {
  const { platform, arch } = process
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  if (platform === 'linux' && arch === 'x64' && header.glibcVersionRuntime !== undefined) return
  const here = platform === 'linux' && arch === 'x64' ? 'Linux with musl' : `${platform} on ${arch}`
  throw new CommandError(
    'FAILED',
    `TensorFlow is built here for Linux with glibc on x64, and this is ${here}. Try: npm rebuild ${npmPackage}`,
  )
}
