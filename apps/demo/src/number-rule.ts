/** What a number that somebody types has to be. */
export interface NumberRule {
  readonly label: string
  readonly minimum: number
  readonly maximum: number
  readonly isWhole: boolean
  /** What stands in the field at first. */
  readonly initial: number
}

/** A rule in words. */
export function describeRule({ minimum, maximum }: NumberRule): string {
  return maximum === Number.MAX_SAFE_INTEGER
    ? `${minimum} or more`
    : `${minimum} to ${maximum.toLocaleString('en')}`
}

/** What is wrong with a typed number, or `undefined`. */
export function numberProblem(rule: NumberRule, text: string): string | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const isInRange = value >= rule.minimum && value <= rule.maximum
  if (isInRange && (!rule.isWhole || Number.isSafeInteger(value))) return undefined
  return `${rule.isWhole ? 'A whole number' : 'A number'}, ${describeRule(rule)}`
}
