import { scaleByNorm } from '@nexttoken/tensor-backend'
import { gradientNorm } from './gradient-norm.ts'
import type { GradientTransformation } from './gradient-transformation.ts'
import { requireOption } from './option-checks.ts'

/**
 * Scales all gradients together, so that their common L2 norm is at most `maximum`. The results take the memory of the
 * gradients given.
 *
 * @throws {TrainError} `INVALID_OPTION` if `maximum` is not positive.
 * @see Pascanu et al. 2013, https://arxiv.org/abs/1211.5063, algorithm 1
 */
export function clipByGlobalNorm(maximum: number): GradientTransformation<Record<never, never>> {
  requireOption(
    Number.isFinite(maximum) && maximum > 0,
    `clipByGlobalNorm needs a positive number, got ${maximum}`,
  )
  return {
    init: () => ({}),
    update: gradients => {
      const tensors = [...gradients.values()]
      const norm = gradientNorm(gradients)
      const scaled = scaleByNorm(tensors, norm, maximum, { donate: true })
      norm.dispose()
      return {
        updates: new Map([...gradients.keys()].map((name, index) => [name, scaled[index]])),
        state: {},
      }
    },
  }
}
