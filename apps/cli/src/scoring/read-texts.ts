import { readFile } from 'node:fs/promises'
import { CommandError } from '../errors.ts'

/** Reads one text a line; of a `.jsonl` file one JSON string a line, which may hold line breaks, or null for none. */
async function readTexts(file: string): Promise<(string | null)[]> {
  const content = await readFile(file, 'utf8')
  const lines = content.replace(/\r?\n$/, '').split(/\r?\n/)
  if (content === '') return []
  if (!file.endsWith('.jsonl')) return lines
  return lines.map((line, index) => parseLine(line, `line ${index + 1} of ${file}`))
}

/** Reads texts of which none may be missing. */
export async function readHypotheses(file: string): Promise<string[]> {
  const texts = await readTexts(file)
  const missing = texts.indexOf(null)
  if (missing === -1) return texts as string[]
  throw new CommandError('FAILED', `Expected a text in line ${missing + 1} of ${file}, got null.`)
}

/** Reads references, as many in each file as there are hypotheses. */
export async function readReferences(
  files: readonly string[],
  { file: hypotheses, count }: { readonly file: string; readonly count: number },
): Promise<(string | null)[][]> {
  const sets = await Promise.all(files.map(readTexts))
  for (const [index, set] of sets.entries()) {
    if (set.length === count) continue
    throw new CommandError(
      'FAILED',
      `Expected ${count} texts in ${files[index]}, one for each of ${hypotheses}, got ${set.length}: put one text on a line, or JSON strings in a .jsonl file.`,
    )
  }
  return sets
}

function parseLine(line: string, place: string): string | null {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'string' || value === null) return value
  } catch {
    // Told below, as what is JSON but no string.
  }
  throw new CommandError('FAILED', `Expected a JSON string or null in ${place}.`)
}
