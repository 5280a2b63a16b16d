import type { KernelProfile } from '@nexttoken/tensor-backend'

/** One kernel in a step. */
interface KernelInStep {
  readonly name: string
  /** In a step. */
  readonly calls: number
  /** In a step, without the kernels that it runs itself. */
  readonly milliseconds: number
  /** Of the step, in [0, 1]. */
  readonly share: number
}

/** Where the time of a step goes, in the mean of the timed ones. */
export interface StepProfile {
  readonly measures: KernelProfile['measures']
  /** The longest first. */
  readonly kernels: readonly KernelInStep[]
  /** What is not spent in kernels: bookkeeping of tensors and gradients, batches, reading the loss. */
  readonly outside: Omit<KernelInStep, 'name' | 'calls'>
  /** Of matrix multiplication and attention, in [0, 1]. */
  readonly productShare: number
  /** The same with the head and loss, which are one kernel. */
  readonly productShareWithHead: number
}

const PRODUCTS = /MatMul|Attention/
const HEAD = 'NtLinearCrossEntropy'

/** The profile of steps that took these milliseconds. */
export function describeProfile(
  { measures, kernels }: KernelProfile,
  times: readonly number[],
): StepProfile {
  const stepMs = times.reduce((total, time) => total + time, 0) / times.length
  const inStep = kernels.map(({ name, calls, milliseconds }) => ({
    name,
    calls: calls / times.length,
    milliseconds: milliseconds / times.length,
    share: milliseconds / times.length / stepMs,
  }))
  const shareOf = (counts: (name: string) => boolean): number =>
    inStep.reduce((total, { name, share }) => total + (counts(name) ? share : 0), 0)
  const outside = 1 - shareOf(() => true)
  return {
    measures,
    kernels: inStep,
    outside: { milliseconds: outside * stepMs, share: outside },
    productShare: shareOf(name => PRODUCTS.test(name)),
    productShareWithHead: shareOf(name => PRODUCTS.test(name) || name === HEAD),
  }
}
