import type { GradientTransformation, GradientUpdate } from './gradient-transformation.ts'
import { disposeTensors } from './named-tensors.ts'
import type { OptimizerState } from './optimizer-state.ts'
import { requireOption } from './option-checks.ts'

/** One state for each link, under its position. */
type ChainState = Readonly<Record<string, OptimizerState>>

/**
 * Applies transformations left to right: each takes the updates of the one before as its gradients.
 *
 * @throws {TrainError} `INVALID_OPTION` if there is none.
 */
export function chain(
  ...transformations: readonly GradientTransformation[]
): GradientTransformation {
  requireOption(transformations.length > 0, 'chain needs at least one transformation, got none')
  return {
    init: parameters => stateOf(transformations.map(link => link.init(parameters))),
    update: (gradients, state: ChainState, parameters) => {
      let updates = gradients
      const results = transformations.map((link, position): GradientUpdate => {
        const result = link.update(updates, state[position], parameters)
        disposeTensors(updates)
        updates = result.updates
        return result
      })
      const rate = results.findLast(({ learningRate }) => learningRate !== undefined)
      return { ...rate, updates, state: stateOf(results.map(result => result.state)) }
    },
  }
}

function stateOf(states: readonly OptimizerState[]): ChainState {
  return Object.fromEntries(states.map((state, position) => [String(position), state]))
}
