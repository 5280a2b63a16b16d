import { InvalidArgumentError } from 'commander'

/** The values that a numeric option takes. */
export interface NumberRange {
  readonly above?: number
  readonly atLeast?: number
  readonly below?: number
}

/** A parser for an option that takes a whole number. */
export function integer(atLeast: number): (text: string) => number {
  return text => {
    const value = toNumber(text)
    if (Number.isSafeInteger(value) && value >= atLeast) return value
    throw new InvalidArgumentError(`Expected a whole number of at least ${atLeast}.`)
  }
}

/** A parser for an option that takes a number. */
export function decimal(range: NumberRange): (text: string) => number {
  const { above = -Infinity, atLeast = -Infinity, below = Infinity } = range
  const limits = Object.entries(range).map(([limit, value]) => `${WORDS[limit]} ${value}`)
  return text => {
    const value = toNumber(text)
    if (value > above && value >= atLeast && value < below) return value
    throw new InvalidArgumentError(`${`Expected a number ${limits.join(' and ')}`.trim()}.`)
  }
}

const WORDS: Readonly<Record<string, string>> = {
  above: 'above',
  atLeast: 'of at least',
  below: 'below',
}

/** The number that all of the text spells, else NaN. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}
