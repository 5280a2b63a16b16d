import {
  adamW,
  chain,
  clipByGlobalNorm,
  cosine,
  type GradientTransformation,
} from '@nexttoken/train'
import { optimizerDefaults } from '../defaults.ts'
import type { TrainingSettings } from './settings.ts'

/** AdamW after clipping, with a learning rate that rises and then falls along a cosine. */
export function createOptimizer(settings: TrainingSettings): GradientTransformation {
  const { betas, floorShare } = optimizerDefaults
  const learningRate = cosine({
    warmupSteps: settings.warmup,
    totalSteps: settings.steps,
    peak: settings.learningRate,
    floor: settings.learningRate * floorShare,
  })
  const { weightDecay } = settings
  return chain(clipByGlobalNorm(settings.clip), adamW({ learningRate, betas, weightDecay }))
}
