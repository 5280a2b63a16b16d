import { rmSync } from 'node:fs'

/** Does what makes `path` for the time being, and deletes it afterwards, also when the process ends. */
export async function withPartial<Result>(
  path: string,
  body: () => Promise<Result>,
): Promise<Result> {
  const clean = (): void => rmSync(path, { recursive: true, force: true })
  process.once('exit', clean)
  try {
    return await body()
  } finally {
    process.off('exit', clean)
    clean()
  }
}
