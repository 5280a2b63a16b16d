import type { JSX } from 'preact'
import { type EditedStep, stepRules } from '../chain-steps.ts'
import type { StepEffect } from '../messages.ts'
import { describeRule, numberProblem } from '../number-rule.ts'

interface ChainItemProps {
  readonly step: EditedStep
  readonly index: number
  readonly isLast: boolean
  readonly effect: StepEffect | undefined
  onStep(step: EditedStep): void
  onMove(by: -1 | 1): void
}

/** One step of the chain. */
export function ChainItem(props: ChainItemProps): JSX.Element {
  const { step, index, isLast, effect, onStep, onMove } = props
  const { label } = stepRules[step.kind]
  return (
    <li data-step={step.kind} class={step.isOn ? 'on' : 'off'}>
      <label class="choice">
        <input
          type="checkbox"
          checked={step.isOn}
          onChange={({ currentTarget }) => onStep({ ...step, isOn: currentTarget.checked })}
        />
        {label}
      </label>
      <Value step={step} onStep={onStep} />
      <span class="movers">
        <Mover
          label={`Move ${label} up`}
          sign="↑"
          isDisabled={index === 0}
          press={() => onMove(-1)}
        />
        <Mover label={`Move ${label} down`} sign="↓" isDisabled={isLast} press={() => onMove(1)} />
      </span>
      <StepNote step={step} effect={effect} />
    </li>
  )
}

function Value({ step, onStep }: Pick<ChainItemProps, 'step' | 'onStep'>): JSX.Element {
  const rule = stepRules[step.kind]
  return (
    <input
      type="text"
      inputMode={rule.isWhole ? 'numeric' : 'decimal'}
      autocomplete="off"
      aria-label={`${rule.label} value`}
      aria-describedby={`${step.kind}-note`}
      aria-invalid={step.isOn && numberProblem(rule, step.text) !== undefined}
      value={step.text}
      onInput={({ currentTarget }) => onStep({ ...step, text: currentTarget.value })}
    />
  )
}

function StepNote({ step, effect }: Pick<ChainItemProps, 'step' | 'effect'>): JSX.Element {
  const rule = stepRules[step.kind]
  const problem = step.isOn ? numberProblem(rule, step.text) : undefined
  const left = effect && `leaves ${effect.kept} tokens, ${effect.entropy.toFixed(2)} nats`
  return (
    <small id={`${step.kind}-note`} class={problem === undefined ? 'hint' : 'hint problem'}>
      {problem ?? (step.isOn ? (left ?? describeRule(rule)) : 'off')}
    </small>
  )
}

interface MoverProps {
  readonly label: string
  readonly sign: string
  readonly isDisabled: boolean
  press(): void
}

function Mover({ label, sign, isDisabled, press }: MoverProps): JSX.Element {
  return (
    <button type="button" aria-label={label} title={label} disabled={isDisabled} onClick={press}>
      {sign}
    </button>
  )
}
