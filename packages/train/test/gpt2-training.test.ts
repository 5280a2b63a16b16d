import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { adamW, chain, clipByGlobalNorm, cosine, type Trainable, train } from '@nexttoken/train'
import { importGpt2 } from '@nexttoken/weights'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { fixtures } from './read-fixture.ts'

const { readJson, readModel, readTensors } = fixtures

// PyTorch's float32 is itself 6.6e-7 and 8.3e-7 away from its float64.
const LOSS_TOLERANCE = 1e-5
const NORM_TOLERANCE = 1e-5
const PARAMETER_TOLERANCE = 2e-5

const { adamw, hyper } = await readJson('gpt2-training/trajectories.json')
const { adamw_sgd_adam } = await readJson('gpt2-training/batches.json')
const rows: readonly { ids: number[][]; targets: number[][] }[] = adamw_sgd_adam

const batches = rows.map(({ ids, targets }) => ({
  inputs: Int32Array.from(ids.flat()),
  targets: Int32Array.from(targets.flat()),
  shape: [ids.length, ids[0].length] as const,
}))

test('a Gpt is a Trainable', () => expectTypeOf<Gpt>().toExtend<Trainable>())

describe('30 steps of AdamW with clipping, warm-up and cosine', () => {
  useBackend()

  test('are those of PyTorch: losses, gradient norms, learning rates and parameters', async () => {
    const { config, tensors } = await importGpt2(await readModel('gpt2-mini'))
    const model = await gptFromWeights(config, tensors)
    const learningRate = cosine({
      warmupSteps: hyper.warmup,
      totalSteps: hyper.steps,
      peak: hyper.lr,
      floor: hyper.floor * hyper.lr,
    })
    const betas = [hyper.beta1, hyper.beta2] as const
    const optimizer = chain(
      clipByGlobalNorm(hyper.clip),
      adamW({ learningRate, betas, epsilon: hyper.eps, weightDecay: hyper.decay }),
    )
    let steps = 0
    for await (const step of train(model, batches, { optimizer })) {
      const { loss, gradientNorm } = step
      expect(Math.abs(loss - adamw.loss_f64[steps])).toBeLessThan(LOSS_TOLERANCE)
      expect(Math.abs(gradientNorm / adamw.grad_norm_f64[steps] - 1)).toBeLessThan(NORM_TOLERANCE)
      expect(step.learningRate! / adamw.lr[steps]).toBeCloseTo(1, 12)
      steps += 1
      if ([1, 10, 30].includes(steps)) await expectParameters(model, steps)
    }
    expect(steps).toBe(30)
    model.dispose()
  })
})

async function expectParameters(model: Gpt, steps: number): Promise<void> {
  const tensors = await readTensors(`gpt2-training/adamw_params_after_${steps}.safetensors`)
  expect(tensors.size).toBe(model.parameters.size)
  for (const [name, variable] of model.parameters) {
    const golden = tensors.get(`transformer.${name}`)!.data
    const distances = (await variable.data()).map((value, index) => Math.abs(value - golden[index]))
    const third = distances.length / 3
    const isKeyBias = (index: number) =>
      name.endsWith('attn.c_attn.bias') && index >= third && index < 2 * third
    // Adam makes steps of up to the learning rate of the rounding noise in the key bias's gradient.
    distances.forEach((distance, index) => {
      const tolerance = isKeyBias(index) ? steps * hyper.lr : PARAMETER_TOLERANCE
      if (!(distance <= tolerance)) expect.fail(`${name}[${index}] is off by ${distance}`)
    })
  }
}
