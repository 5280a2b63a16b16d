import type { BleuOptions, ChrfOptions, ReferenceSet, TerOptions } from '@nexttoken/metrics'
import metadata from '../../package.json' with { type: 'json' }
import { readFixture } from '../read-fixture.ts'

/** A text and its references. */
export interface Pair {
  readonly hyp: string
  readonly refs: readonly string[]
}

/** Options by the reference implementation's names. */
export type Arguments = Readonly<Record<string, string | number | boolean>>

interface Texts {
  readonly pairs: readonly Pair[]
  readonly tokenized_hyp: Readonly<Record<string, readonly string[]>>
}

const texts = readFixture<Texts>('pairs')

/** The texts of the golden files. */
export const pairs: readonly Pair[] = texts.pairs

/** Their hypotheses, cut by each of sacreBLEU's tokenizers. */
export const tokenized: Texts['tokenized_hyp'] = texts.tokenized_hyp

const names: Readonly<Record<string, string>> = {
  smooth_method: 'smooth',
  smooth_value: 'smoothValue',
  max_ngram_order: 'maxOrder',
  effective_order: 'effectiveOrder',
  char_order: 'characterOrder',
  word_order: 'wordOrder',
  eps_smoothing: 'epsSmoothing',
  no_punct: 'noPunct',
  asian_support: 'asianSupport',
  case_sensitive: 'caseSensitive',
}

/** The same options by our names. */
export function optionsOf(args: Arguments): BleuOptions & ChrfOptions & TerOptions {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [names[name] ?? name, value]),
  )
}

/** The hypotheses and lists of references that a corpus function takes. */
export function corpusOf(some: readonly Pair[]): [string[], ReferenceSet[]] {
  const sets = Math.max(...some.map(({ refs }) => refs.length))
  return [
    some.map(({ hyp }) => hyp),
    Array.from({ length: sets }, (_, set) => some.map(({ refs }) => refs[set] ?? null)),
  ]
}

/** Our signature for one of sacreBLEU's: the same with our version named apart. */
export function ours(signature: string): string {
  return `${signature}|nexttoken:${metadata.version}`
}

/** Decimals that must agree: both sides compute in float64. */
export const DIGITS = 9
