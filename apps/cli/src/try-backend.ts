import { fileURLToPath } from 'node:url'
import type { BackendReport } from '@nexttoken/tensor-backend'
import type { Measurement } from './measure-backend.ts'
import { type ChildOutcome, lastLine, runChild } from './setup/run-child.ts'
import { wheelSets } from './setup/wheel-sets.ts'

/** A report, and what came of opening the backend. */
export interface TriedBackend extends BackendReport, Partial<Measurement> {
  /** Whether it opened and multiplied matrices rightly. */
  readonly opened: boolean
}

/** The name of the command in which a backend is tried. */
export const TRY_COMMAND = 'try-backend'

/** From the sources as from the bundle. */
const binary = fileURLToPath(new URL('../bin/nexttoken.js', import.meta.url))

/**
 * Opens a backend that is available and measures it, in a process of its own: a driver may print,
 * and may crash, and each backend's memory is counted alone.
 */
export async function tryBackend(report: BackendReport): Promise<TriedBackend> {
  if (!report.available) return { ...report, opened: false }
  const outcome = await runChild(process.execPath, [binary, TRY_COMMAND, report.name])
  if (outcome.status !== 0) return { ...report, opened: false, ...explain(report, outcome) }
  return { ...report, opened: true, ...(JSON.parse(outcome.stdout) as Measurement) }
}

/** What the process told; one that could not tell has crashed, as over a damaged library. */
function explain({ name }: BackendReport, outcome: ChildOutcome): Partial<TriedBackend> {
  const told = /^error: (.+)$/m.exec(outcome.output)?.[1]
  if (told !== undefined) return { reason: told }
  const end = outcome.signal ?? `exit status ${outcome.status}`
  const reason = `Opening it ends the process with ${end}: ${lastLine(outcome)}.`
  if (!wheelSets.some(({ backend }) => backend === name)) return { reason }
  const setup = `npx nexttoken setup ${name}`
  return { reason, remedy: `Run: ${setup} --remove && ${setup}` }
}
