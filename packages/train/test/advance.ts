import {
  adamW,
  type Batches,
  type Checkpoint,
  chain,
  clipByGlobalNorm,
  cosine,
  type GradientTransformation,
  type Trainable,
  type TrainOptions,
  train,
} from '@nexttoken/train'

/** Clipping, and a rate that differs from step to step. */
export const optimizer: GradientTransformation = chain(
  clipByGlobalNorm(0.5),
  adamW({ learningRate: cosine({ warmupSteps: 3, totalSteps: 10, peak: 0.1, floor: 0.01 }) }),
)

/** A model that its test disposes. */
export type Disposable = Trainable & { dispose(): void }

/** Trains to the end of the batches and takes a snapshot after each step. */
export async function advance(
  model: Trainable,
  batches: Batches,
  more: Partial<TrainOptions> = {},
): Promise<{ losses: number[]; checkpoint: Checkpoint }> {
  const losses: number[] = []
  let checkpoint: Checkpoint | undefined
  for await (const step of train(model, batches, { optimizer, ...more })) {
    losses.push(step.loss)
    checkpoint = await step.snapshot()
  }
  return { losses, checkpoint: checkpoint! }
}
