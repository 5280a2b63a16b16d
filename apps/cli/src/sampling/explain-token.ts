import type { GeneratedToken } from '@nexttoken/sampling'
import { resultColors } from '../output.ts'

/** How a token came about, for `--explain`. */
export interface ExplainedToken {
  readonly id: number
  readonly text: string
  /** By the model itself, before any processor. */
  readonly probability: number
  /** Of the model's own distribution, in nats. */
  readonly entropy: number
  /** What each processor left, in order. */
  readonly processors: readonly ProcessorEffect[]
}

interface ProcessorEffect {
  readonly name: string
  /** Tokens that are still possible. */
  readonly kept: number
  /** In nats. */
  readonly entropy: number
}

/** Reads the trace of a token. */
export function explainToken(
  { id, logProbability, trace }: GeneratedToken,
  text: string,
): ExplainedToken {
  return {
    id,
    text,
    probability: Math.exp(logProbability),
    entropy: trace!.before.entropy,
    processors: trace!.processors.map(({ name, after }) => ({ name, ...after })),
  }
}

/** An explanation as a line. */
export function formatExplanation(token: ExplainedToken): string {
  const { bold, dim } = resultColors
  const chosen = bold(JSON.stringify(token.text).padEnd(14))
  const numbers = `probability ${token.probability.toFixed(4)}  entropy ${token.entropy.toFixed(3)}`
  const effects = token.processors.map(({ name, kept, entropy }) => {
    return `  ${name}: ${kept} left, entropy ${entropy.toFixed(3)}`
  })
  return `${chosen} ${numbers}${dim(effects.join(''))}\n`
}
