import { readdir, rm, stat } from 'node:fs/promises'
import { CommandError } from '../errors.ts'
import { makeFolders } from '../make-folders.ts'
import { saveModel, type TextModel } from '../model-directory.ts'
import { RUN_FILE, type RunRecord, writeRunRecord } from './run-record.ts'

/** Where runs lie that were not told where. */
const RUNS = 'runs'

/** Files whose presence means that a folder is taken. */
const TAKEN_BY = [RUN_FILE, 'config.json', 'model.safetensors']

/** The folder for a new run: the given one, which must hold none yet, else a free one named after the text. */
export async function chooseRunDirectory(out: string | undefined, name: string): Promise<string> {
  if (out !== undefined) {
    await requireFree(out)
    return out
  }
  let directory = `${RUNS}/${name}`
  for (let number = 2; await exists(directory); number++) directory = `${RUNS}/${name}-${number}`
  return directory
}

/** Writes the beginning of a run: its untrained model and its record. Cut off, nothing of it stays. */
export async function createRunDirectory(
  directory: string,
  model: TextModel,
  record: RunRecord,
): Promise<void> {
  const made = await makeFolders(directory)
  const before = await readdir(directory)
  try {
    await saveModel(directory, model)
    await writeRunRecord(directory, record)
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true })
    else await removeOthers(directory, before)
    throw error
  }
}

async function removeOthers(directory: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!keep.includes(name)) await rm(`${directory}/${name}`, { recursive: true, force: true })
  }
}

async function requireFree(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined)
  if (found === undefined) return
  if (!found.isDirectory()) {
    throw new CommandError('USAGE', `--out: expected a folder, but ${directory} is a file.`)
  }
  for (const name of TAKEN_BY) {
    if (!(await exists(`${directory}/${name}`))) continue
    const remedy = `continue it with --resume ${directory}, or choose another folder`
    throw new CommandError('USAGE', `--out: ${directory} holds a model already: ${remedy}.`)
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
