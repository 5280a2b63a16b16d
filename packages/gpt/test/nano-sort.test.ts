import { existsSync } from 'node:fs'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import {
  attentionProbabilities,
  causalAttention,
  embedding,
  gelu,
  layerNorm,
  linear,
} from '@nexttoken/tensor-backend'
import { importGpt2, type LoadedTensors, loadSafetensors } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backends, useBackend } from '../../../test/support/use-backend.ts'
import { argmax, distance, idsTensor } from './numbers.ts'

// The partials are of PyTorch in float32, whose activations are themselves a few 1e-6 off.
const TOLERANCE = 2e-5
const PROBABILITY_TOLERANCE = 2e-6

const folder = new URL('../../../../shared/fixtures/nano-sort/', import.meta.url).pathname

/** Sorts six letters: the ids after the first five positions are the same six in order. */
describe.skipIf(!existsSync(folder)).each(backends)(
  'minGPT’s sorter on %s (needs ../shared, run by .ci/run)',
  backend => {
    useBackend(backend)
    let model: Gpt
    let partials: LoadedTensors['tensors']
    let ids: tf.Tensor2D
    beforeAll(async () => {
      const { config, tensors } = await importGpt2(folder)
      model = await gptFromWeights(config, tensors)
      partials = (await loadSafetensors(`${folder}partials.safetensors`)).tensors
      const idx = [...partials.get('idx')!.data]
      ids = idsTensor([0, 11, 22].map(start => idx.slice(start, start + 11)))
    })
    afterAll(() => model.dispose())

    const expectPartial = (name: string, values: ArrayLike<number>, tolerance = TOLERANCE): void =>
      expect(distance(values, partials.get(name)!.data), name).toBeLessThan(tolerance)
    const parameter = <Rank extends tf.Rank>(name: string) =>
      model.parameters.get(name) as tf.Variable<Rank>

    test('has the embeddings, each block’s output, attention and logits', async () => {
      const { attention, hidden, logits } = await model.capture(ids, [
        'attention',
        'hidden',
        'logits',
      ])
      const names = ['x', 'block0', 'block1', 'block2', 'ln_f']
      expect(hidden.length).toBe(names.length)
      for (const [index, { data }] of hidden.entries()) expectPartial(names[index], data)
      expectPartial('attSm', attention[0].data, PROBABILITY_TOLERANCE)
      expectPartial('lm_head', logits.data)
      const probabilities = tf.softmax(tf.tensor(logits.data, [3, 11, 3]))
      expectPartial('probs', probabilities.dataSync(), PROBABILITY_TOLERANCE)
    })

    test('has every step inside its first block', () => {
      const at = (name: string, values: tf.Tensor, tolerance = TOLERANCE): tf.Tensor => {
        expectPartial(name, values.dataSync(), tolerance)
        return values
      }
      const normalize = (x: tf.Tensor, name: string) => {
        const gain = parameter<tf.Rank.R1>(`h.0.${name}.weight`)
        return layerNorm(x, gain, parameter<tf.Rank.R1>(`h.0.${name}.bias`))
      }
      const project = (x: tf.Tensor, name: string) =>
        linear(
          x,
          parameter<tf.Rank.R2>(`h.0.${name}.weight`),
          parameter<tf.Rank.R1>(`h.0.${name}.bias`),
        )
      tf.tidy(() => {
        const tokens = at('tok_emb', embedding(parameter<tf.Rank.R2>('wte.weight'), ids))
        const positions = at('pos_emb', tf.expandDims(parameter('wpe.weight'), 0))
        const x = at('x', tf.add(tokens, positions))
        const qkv = at(
          'qkv',
          project(at('ln1', normalize(x, 'ln_1')), 'attn.c_attn'),
        ) as tf.Tensor3D
        const [q, k] = tf.split(qkv, 3, 2).map((part, index) => {
          const heads = tf.transpose(tf.reshape(part, [3, 11, 3, 16]), [0, 2, 1, 3])
          return at(['q', 'k', 'v'][index], heads)
        })
        expectScores(tf.mul(tf.matMul(q, k, false, true), 16 ** -0.5))
        at('attSm', attentionProbabilities(qkv, 3), PROBABILITY_TOLERANCE)
        const y = at('y', causalAttention(qkv, { heads: 3 }))
        const middle = at('attnResid', tf.add(x, at('yProj', project(y, 'attn.c_proj'))))
        const wide = at('fc', project(at('ln2', normalize(middle, 'ln_2')), 'mlp.c_fc'))
        const mlp = at('mlp', project(at('gelu', gelu(wide)), 'mlp.c_proj'))
        at('block0', at('mlpResid', tf.add(middle, mlp)))
      })
    })

    /** Scores of later positions are −∞ in the partials. */
    function expectScores(scores: tf.Tensor): void {
      const golden = partials.get('att')!.data
      const ours = scores.dataSync().map((value, index) => {
        return golden[index] === Number.NEGATIVE_INFINITY ? 0 : value
      })
      const finite = golden.map(value => (value === Number.NEGATIVE_INFINITY ? 0 : value))
      expect(distance(ours, finite), 'att').toBeLessThan(TOLERANCE)
      expect(golden.filter(value => value === Number.NEGATIVE_INFINITY).length).toBe(9 * 55)
    }

    test('sorts', async () => {
      for (const letters of [
        [2, 0, 1, 0, 2, 1],
        [1, 1, 0, 2, 0, 0],
        [2, 2, 2, 1, 1, 0],
      ]) {
        const session = model.start()
        const sorted: number[] = []
        let logits = await session.append(letters)
        while (sorted.length < letters.length) {
          sorted.push(argmax(logits))
          if (sorted.length < letters.length) logits = await session.append(sorted.slice(-1))
        }
        expect(sorted).toEqual([...letters].sort())
        session.dispose()
      }
    })
  },
)
