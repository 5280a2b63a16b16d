import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { tokenizerFromJson } from '@nexttoken/tokenizer'
import { importGpt2 } from '@nexttoken/weights'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const shared = fileURLToPath(new URL('../../shared/', import.meta.url))
const folder = `${shared}fixtures/tiny-text-gpt2/`

interface Window {
  readonly start: number
  readonly length: number
  /** Its first targets that an earlier window scored. */
  readonly scored: number
}

describe.skipIf(!existsSync(folder))(
  'tiny-text-gpt2 on its validation text (needs ../shared, run by .ci/run)',
  () => {
    let backend: Backend
    let model: Gpt
    let ids: readonly number[]
    const { validation } = JSON.parse(
      existsSync(folder) ? readFileSync(`${folder}golden.json`, 'utf8') : '{}',
    )
    beforeAll(async () => {
      backend = await openBackend('simd')
      const { config, tensors } = await importGpt2(folder)
      model = await gptFromWeights(config, tensors)
      const tokenizer = tokenizerFromJson(
        JSON.parse(readFileSync(`${shared}fixtures/bpe/tokenizer.json`, 'utf8')),
      )
      const text = readFileSync(`${shared}data/tinyshakespeare.txt`, 'utf8')
      ids = tokenizer.encode(text.slice(Math.floor(0.9 * text.length)))
    })
    afterAll(() => {
      model?.dispose()
      backend?.dispose()
    })

    /** The sum of a window's losses that count, in nats. */
    async function negativeLogLikelihood({ start, length, scored }: Window): Promise<number> {
      const { tf } = backend
      const loss = tf.tidy(() => {
        const inputs = ids.slice(start, start + length)
        const targets = ids.slice(start + 1, start + 1 + length).fill(-100, 0, scored)
        return model.loss(
          tf.tensor2d([inputs], [1, length], 'int32'),
          tf.tensor2d([targets], [1, length], 'int32'),
        )
      })
      const [mean] = await loss.data()
      loss.dispose()
      return mean * (length - scored)
    }

    test('has PyTorch’s tokens', () => {
      expect(ids.length).toBe(validation.tokens)
      expect(ids.slice(0, validation.first_ids.length)).toEqual(validation.first_ids)
    })

    test('has PyTorch’s mean loss over all of it', async () => {
      const { tokens_scored, nll_mean, first_20_windows_nll_sum } = validation.non_overlapping
      const sums: number[] = []
      for (let start = 0; start < ids.length - 1; start += 128) {
        const length = Math.min(128, ids.length - 1 - start)
        sums.push(await negativeLogLikelihood({ start, length, scored: 0 }))
      }
      const mean = sums.reduce((total, sum) => total + sum) / tokens_scored
      expect(tokens_scored).toBe(ids.length - 1)
      expect(Math.abs(mean - nll_mean)).toBeLessThan(1e-6)
      for (const [index, sum] of first_20_windows_nll_sum.entries()) {
        expect(Math.abs(sums[index] - sum) / 128).toBeLessThan(5e-6)
      }
    })

    test('has PyTorch’s loss in windows that overlap', async () => {
      const { window, stride, first_20_windows_nll_sum } = validation.sliding
      for (const [index, sum] of first_20_windows_nll_sum.entries()) {
        const scored = index === 0 ? 0 : window - stride - 1
        const ours = await negativeLogLikelihood({
          start: index * stride,
          length: window - 1,
          scored,
        })
        expect(Math.abs(ours - sum) / stride, `window ${index}`).toBeLessThan(5e-6)
      }
    })
  },
)
