import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { allowedIds } from '../context.ts'

/** A float as the fixtures write it: one that is not finite is a string. */
export type Value = number | string

interface Case {
  readonly input_ids: readonly (readonly number[])[]
  readonly logits: readonly (readonly Value[])[]
}

/** What the fixtures call a processor's arguments, by whatever names these have. */
// biome-ignore lint/suspicious/noExplicitAny: as many shapes as processors
export type Arguments = Readonly<Record<string, any>>

export interface Golden {
  readonly processors: readonly (Case & {
    readonly processor: string
    readonly args: Arguments
    readonly note: string
    readonly expected: readonly (readonly Value[])[]
  })[]
  readonly chains: readonly (Case & {
    readonly order: readonly string[]
    readonly settings: Arguments
    readonly expected_logits: readonly (readonly Value[])[]
    readonly expected_probs: readonly (readonly number[])[]
  })[]
  readonly hamming: readonly {
    readonly args: Arguments
    readonly beam_group_idx: number
    readonly current_tokens: readonly number[]
    readonly logits: readonly (readonly Value[])[]
    readonly expected: readonly (readonly Value[])[]
  }[]
  readonly definitions: readonly {
    readonly sampler: string
    readonly args: Arguments
    readonly input_ids?: readonly number[]
    readonly logits: readonly Value[]
    readonly expected: readonly Value[]
  }[]
  readonly mirostat: readonly {
    readonly args: { readonly tau: number; readonly eta: number }
    readonly draws: readonly number[]
    readonly logits: readonly (readonly Value[])[]
    readonly trace: readonly { readonly kept: number; readonly token: number }[]
  }[]
}

export const golden: Golden = JSON.parse(
  readFileSync(new URL('../fixtures/logits-processors.json', import.meta.url), 'utf8'),
)

/** Masks exact; values within 1e-6 of the expected, relative: they are rounded to float32. */
export function expectLogits(actual: Float32Array, expected: readonly Value[]): void {
  expect(allowedIds(actual)).toEqual(allowedIds(expected.map(Number)))
  for (const id of allowedIds(actual)) {
    const value = Number(expected[id])
    expect(Math.abs(actual[id] - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value))
  }
}
