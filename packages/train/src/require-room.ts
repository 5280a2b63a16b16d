import { requireMemory } from '@nexttoken/tensor-backend'
import { trainableParameters } from './differentiate.ts'
import { type OptimizerState, sizeOfState } from './optimizer-state.ts'
import type { Trainable } from './trainable.ts'

/**
 * Refuses to train what the open backend cannot hold: the parameters, a gradient of each, and what the
 * optimizer keeps. Activations, which depend on the batch, come on top.
 *
 * @throws {TensorBackendError} `OUT_OF_MEMORY`, with both sizes.
 */
export function requireRoom(model: Trainable, state: OptimizerState): void {
  const count = (tensors: Iterable<{ readonly size: number }>) =>
    [...tensors].reduce((total, { size }) => total + size, 0)
  const parameters = count(model.parameters.values())
  const gradients = count(trainableParameters(model).values())
  const values = parameters + gradients + sizeOfState(state)
  requireMemory(
    4 * values,
    `training ${Math.round(parameters / 1e6)} million parameters, with their gradients and what the optimizer keeps`,
  )
}
