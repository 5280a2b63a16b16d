/** How a failure is told: one sentence, and the exit status. */
export interface Failure {
  readonly message: string
  readonly exitStatus: 1 | 2
}

/** Errors that say that the command was written wrongly, by class and code. */
const USAGE = new Set([
  'CommandError USAGE',
  'GptError INVALID_CONFIG',
  'TensorBackendError UNKNOWN_BACKEND',
])

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'its permissions forbid it',
  EPERM: 'its permissions forbid it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'your disk quota is used up; free some space',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
}

/** Explains whatever was thrown. */
export function explainFailure(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, path, syscall } = error as NodeJS.ErrnoException
  if (typeof code === 'string' && syscall !== undefined) {
    const reason = SYSTEM_REASONS[code] ?? error.message
    return { message: `Could not use ${path ?? 'a file'} (${syscall}): ${reason}.`, exitStatus: 1 }
  }
  const known = `${error.name} ${code}`
  if (/^\w+Error [A-Z_]+$/.test(known)) {
    return { message: error.message, exitStatus: USAGE.has(known) ? 2 : 1 }
  }
  const remedy = 'this is a defect of nexttoken; NEXTTOKEN_DEBUG=1 shows where'
  return { message: `${error.message} (${remedy})`, exitStatus: 1 }
}
