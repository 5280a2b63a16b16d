import { rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file that appears, or replaces the old one, only when it is whole. */
export async function writeWholeFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`
  try {
    await writeFile(temporary, content)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
