/**
 * Names a file or folder beside `path` that is not yet whole, after the process that makes it, and removes what processes
 * that were killed left of the same path. Node only.
 */
export async function temporaryPath(path: string): Promise<string> {
  const [{ readdir, rm }, { basename, dirname, join }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
  ])
  const start = `${basename(path)}.`
  const others = await readdir(dirname(path)).catch(() => [])
  for (const name of others.filter(name => name.startsWith(start))) {
    const writer = /^(\d+)\.[0-9a-f-]{36}\.tmp$/.exec(name.slice(start.length))?.[1]
    if (writer === undefined || isRunning(Number(writer))) continue
    await rm(join(dirname(path), name), { recursive: true, force: true }).catch(() => undefined)
  }
  return `${path}.${process.pid}.${crypto.randomUUID()}.tmp`
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    // EPERM says that it runs, as someone else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
