/** `USAGE`: the command was written wrongly, exit status 2 · `FAILED`: it could not be done, exit status 1. */
export type CommandErrorCode = 'USAGE' | 'FAILED'

/** What the command line itself finds wrong. The message is one sentence for its user. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: CommandErrorCode

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
