import { randomStream } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { addProduct, addProductOnTape, type LoraWeight, restoring } from './lora-weight.ts'
import { requireInteger, requireOption } from './option-checks.ts'
import type { Trainable } from './trainable.ts'

/** What is adapted, and by how much. */
export interface LoraOptions {
  /** Columns of the factors, at least 1: what training can change of a weight is of this rank. */
  readonly rank: number
  /** The factors' product counts alpha / rank times. */
  readonly alpha: number
  /**
   * Which linear weights, [in, out]: by the whole name or the end of it after a dot, without `.weight`. `c_proj` is both
   * `attn.c_proj` and `mlp.c_proj` of every block.
   */
  readonly targets: readonly string[]
  /** Counts the product alpha / √rank times instead. Defaults to false. */
  readonly isRankStabilized?: boolean
  /** What A is drawn from, a non-negative safe integer. Defaults to 0. */
  readonly seed?: number
}

/** A model with frozen weights and low-rank adapters, which are all that training sees of it. */
export interface Lora extends Trainable {
  /** A and B of each adapted weight: `NAME.lora_A.weight` [rank, in] and `NAME.lora_B.weight` [out, rank]. */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /** As they were given, defaults filled in. */
  readonly options: Required<LoraOptions>
  /**
   * Runs a pass of the model with the adapters in force, and leaves the model's weights as they were.
   *
   * @param pass - Not asynchronous: `() => gpt.logits(ids)`. Its result is differentiable in `parameters`.
   */
  run<Result>(pass: () => Result): Result
  /** Adds the products to the model's own weights, for good, and disposes the adapters. */
  merge(): void
  /** Frees the adapters; the model stays. Again is allowed. */
  dispose(): void
}

/**
 * Adapts a model by products of two narrow matrices, W + alpha / rank · (B · A)ᵀ: training changes these alone. A is
 * uniform within ±1 / √in and B zero, so it begins as the model is. While a pass runs, and until its gradient is taken,
 * every adapted weight is there twice.
 *
 * @param model - Whose operations take their weights from `parameters`; it has to outlive the adapters.
 * @returns A model to `train`, its adapters the caller's to dispose.
 * @throws {TrainError} `INVALID_OPTION`, also for a target that no weight has.
 * @see Hu et al. 2021, https://arxiv.org/abs/2106.09685; rank-stabilized: Kalajdzievski 2023,
 * https://arxiv.org/abs/2312.03732
 */
export function lora(model: Trainable, options: LoraOptions): Lora {
  const settings = { isRankStabilized: false, seed: 0, ...options }
  requireSettings(settings)
  const weights = adapt(targetsOf(model, settings.targets), settings)
  const bases = weights.map(({ weight }) => weight)
  const run = <Result>(pass: () => Result): Result =>
    restoring(bases, () => {
      for (const weight of weights) addProductOnTape(weight)
      return pass()
    })
  const dispose = (): void => tf.dispose(weights.flatMap(({ down, up }) => [down, up]))
  return {
    parameters: new Map(
      weights.flatMap(({ name, down, up }) => [
        [`${name}.lora_A.weight`, down],
        [`${name}.lora_B.weight`, up],
      ]),
    ),
    options: settings,
    run,
    loss: (inputs, targets, passed) => run(() => model.loss(inputs, targets, passed)),
    merge() {
      for (const weight of weights) addProduct(weight)
      dispose()
    },
    dispose,
  }
}

function requireSettings({ rank, alpha, seed }: Required<LoraOptions>): void {
  requireInteger('rank', rank, 1)
  requireInteger('seed', seed, 0)
  requireOption(
    Number.isFinite(alpha) && alpha > 0,
    `alpha must be a finite number above 0, got ${alpha}`,
  )
}

type Named = readonly [name: string, weight: tf.Variable]

/** The weights that the targets name, in the model's order, each without `.weight`. */
function targetsOf({ parameters }: Trainable, targets: readonly string[]): readonly Named[] {
  const linear = [...parameters].flatMap(([name, weight]): Named[] =>
    name.endsWith('.weight') && weight.rank === 2
      ? [[name.slice(0, -'.weight'.length), weight]]
      : [],
  )
  const isNamed = (name: string, target: string) => name === target || name.endsWith(`.${target}`)
  requireOption(targets.length > 0, 'targets must name at least one linear weight')
  for (const target of targets) {
    requireOption(
      linear.some(([name]) => isNamed(name, target)),
      `targets: no linear weight of this model ends in ${target}; there are ${linear.map(([name]) => name).join(', ')}`,
    )
  }
  return linear.filter(([name]) => targets.some(target => isNamed(name, target)))
}

function adapt(targets: readonly Named[], options: Required<LoraOptions>): LoraWeight[] {
  const { rank, alpha, isRankStabilized, seed } = options
  const scale = alpha / (isRankStabilized ? Math.sqrt(rank) : rank)
  return targets.map(([name, weight], index) => {
    const [input, output] = weight.shape
    const random = randomStream(seed, index)
    const bound = 1 / Math.sqrt(input)
    const values = Float32Array.from({ length: rank * input }, () => {
      return bound * (2 * random.uniform() - 1)
    })
    return tf.tidy(() => ({
      name,
      weight,
      scale,
      down: tf.variable(tf.tensor2d(values, [rank, input])),
      up: tf.variable(tf.zeros([output, rank])),
    }))
  })
}
