import { readFile } from 'node:fs/promises'
import type { StudyItem } from '@nexttoken/metrics'
import { CommandError } from '../errors.ts'

/** Reads what a study asks about: JSON lines of `{ "id", "prompt", "outputs": { "system": "text" } }`. */
export async function readItems(file: string): Promise<StudyItem[]> {
  const lines = (await readFile(file, 'utf8')).split('\n')
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseItem(line, `line ${index + 1} of ${file}`)],
  )
}

function parseItem(line: string, place: string): StudyItem {
  const item = parseObject(line)
  const { id, prompt, outputs } = item ?? {}
  const isId = typeof id === 'string' || typeof id === 'number'
  const isPrompt = prompt === undefined || typeof prompt === 'string'
  const isOutputs = typeof outputs === 'object' && outputs !== null && !Array.isArray(outputs)
  if (!(isId && isPrompt && isOutputs)) {
    throw new CommandError(
      'FAILED',
      `Expected an item like {"id": "1", "prompt": "…", "outputs": {"system": "text"}} in ${place}, got ${line.slice(0, 80)}`,
    )
  }
  const texts = outputs as Record<string, string>
  return { id: String(id), outputs: texts, ...(prompt !== undefined && { prompt }) }
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
