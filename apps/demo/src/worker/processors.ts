import {
  type LogitsProcessor,
  repetitionPenalty,
  temperature,
  topK,
  topP,
} from '@nexttoken/sampling'
import type { ChainStep, StepKind } from '../chain-steps.ts'

/** A step that is on, as a processor. */
export interface NamedProcessor {
  readonly step: StepKind
  readonly process: LogitsProcessor
}

const PROCESSORS: Readonly<Record<StepKind, (value: number) => LogitsProcessor>> = {
  repetitionPenalty,
  temperature,
  topK,
  topP,
}

/** The steps that are on, in their order. */
export function processorsOf(steps: readonly ChainStep[]): readonly NamedProcessor[] {
  return steps
    .filter(step => step.isOn)
    .map(({ kind, value }) => ({ step: kind, process: PROCESSORS[kind](value) }))
}
