import * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { addUpdatesReference } from '../reference/add-updates.ts'
import { listed } from '../tensor-lists.ts'
import { requireThat } from './shapes.ts'

/** How {@link addUpdates} goes about it. */
export interface AddUpdatesOptions {
  /**
   * Gives the updates away: they are disposed, and their memory may become that of the results.
   * Defaults to false.
   */
  readonly donate?: boolean
}

/**
 * Adds to every parameter its update, all together; not differentiable.
 *
 * @param updates - One for each parameter, of its shape.
 * @returns New tensors in the given order, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes differ.
 */
export function addUpdates(
  parameters: readonly tf.Tensor[],
  updates: readonly tf.Tensor[],
  { donate = false }: AddUpdatesOptions = {},
): tf.Tensor[] {
  const shapes = (tensors: readonly tf.Tensor[]) => tensors.map(({ shape }) => `[${shape}]`).join()
  requireThat(
    shapes(parameters) === shapes(updates),
    () => `addUpdates needs updates of ${shapes(parameters)}, got ${shapes(updates)}`,
  )
  if (parameters.length === 0) return []
  const inputs = { ...listed('parameter', parameters), ...listed('update', updates) }
  const sums = runKernel<tf.Tensor[]>('NtAddUpdates', inputs, { donate })
  if (donate) tf.dispose([...updates])
  return sums
}

export const addUpdatesOperation: OperationDefinition = {
  kernels: { NtAddUpdates: addUpdatesReference },
  gradients: [],
}
