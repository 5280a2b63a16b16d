import type { NamedArray } from '../named-array.ts'

/** How some program names GPT-2's tensors and lays them out; the names and shapes it maps to are `gpt2Shapes`'. */
export interface NameMap {
  /** Whose it is. */
  readonly layout: 'Hugging Face' | 'OpenAI' | 'nanoGPT'
  /** The name that the program stores a tensor under. */
  storedName(name: string): string
  /** The name in `gpt2Shapes` of a stored tensor; undefined for one that is no weight, any name for one it does not know. */
  plainName(stored: string): string | undefined
  /** The sizes that the program stores a tensor with. */
  storedShape(name: string, shape: readonly number[]): readonly number[]
  /** Gives a stored tensor the name and the layout of `gpt2Shapes`. */
  restore(stored: NamedArray, name: string): NamedArray
}
