import { CommanderError } from 'commander'
import { explainFailure } from './failure.ts'
import { leaveWithReader, writeNotice } from './output.ts'
import { createProgram } from './program.ts'

leaveWithReader()
try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = error instanceof CommanderError ? usageStatus(error) : fail(error)
}

/** Commander has told its error already; help that was asked for is none. */
function usageStatus({ exitCode }: CommanderError): number {
  return exitCode === 0 ? 0 : 2
}

function fail(error: unknown): number {
  const { message, exitStatus } = explainFailure(error)
  writeNotice(`error: ${message}`)
  if (process.env['NEXTTOKEN_DEBUG'] === '1') writeNotice(String((error as Error).stack))
  return exitStatus
}
