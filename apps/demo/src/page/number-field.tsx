import type { JSX } from 'preact'
import { describeRule, type NumberRule } from '../number-rule.ts'

/** What a number field shows, and what it does. */
export interface NumberFieldProps {
  readonly id: string
  readonly rule: NumberRule
  readonly text: string
  readonly problem?: string | undefined
  readonly isDisabled?: boolean
  onText(text: string): void
}

/** A number with its label, its range, and in the range's place what is wrong with it. */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const { id, rule, text, problem, isDisabled = false, onText } = props
  return (
    <div class="field">
      <label for={id}>{rule.label}</label>
      <input
        id={id}
        type="text"
        inputMode={rule.isWhole ? 'numeric' : 'decimal'}
        autocomplete="off"
        value={text}
        disabled={isDisabled}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
      <small id={`${id}-hint`} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? describeRule(rule)}
      </small>
    </div>
  )
}
