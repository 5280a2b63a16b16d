import { type NumberRule, numberProblem } from './number-rule.ts'

/** What a step of the sampling chain does. */
export type StepKind = 'repetitionPenalty' | 'temperature' | 'topK' | 'topP'

/** A step of the sampling chain. */
export interface ChainStep {
  readonly kind: StepKind
  readonly isOn: boolean
  readonly value: number
}

/** A step as it stands in the editor. */
export interface EditedStep extends Omit<ChainStep, 'value'> {
  readonly text: string
}

/** The values that each kind of step takes. */
export const stepRules: Readonly<Record<StepKind, NumberRule>> = {
  repetitionPenalty: {
    label: 'Repetition penalty',
    minimum: 0.1,
    maximum: 10,
    isWhole: false,
    initial: 1.2,
  },
  temperature: { label: 'Temperature', minimum: 0.05, maximum: 5, isWhole: false, initial: 0.8 },
  topK: { label: 'Top-k', minimum: 1, maximum: 100_000, isWhole: true, initial: 20 },
  topP: { label: 'Top-p', minimum: 0, maximum: 1, isWhole: false, initial: 0.95 },
}

/** Every letter comes again in a text of letters, so that the repetition penalty is off at first. */
export const initialChain: readonly EditedStep[] = Object.entries(stepRules).map(
  ([kind, { initial }]) => ({
    kind: kind as StepKind,
    isOn: kind !== 'repetitionPenalty',
    text: String(initial),
  }),
)

/** The chain to apply, or `undefined` while a step that is on has a value that it does not take. */
export function readChain(steps: readonly EditedStep[]): readonly ChainStep[] | undefined {
  const isUsable = steps.every(
    ({ kind, isOn, text }) => !isOn || numberProblem(stepRules[kind], text) === undefined,
  )
  if (!isUsable) return undefined
  return steps.map(({ kind, isOn, text }) => ({ kind, isOn, value: Number(text) }))
}

/** The steps with the one at `index` moved up (−1) or down (1). */
export function moveStep(
  steps: readonly EditedStep[],
  index: number,
  by: -1 | 1,
): readonly EditedStep[] {
  const moved = [...steps]
  const [step] = moved.splice(index, 1)
  moved.splice(index + by, 0, step)
  return moved
}
