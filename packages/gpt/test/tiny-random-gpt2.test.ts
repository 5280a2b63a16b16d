import { existsSync, readFileSync } from 'node:fs'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { importGpt2 } from '@nexttoken/weights'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backends, useBackend } from '../../../test/support/use-backend.ts'
import { argmax, distance, idsTensor } from './numbers.ts'

const folder = new URL('../../../../shared/fixtures/tiny-random-gpt2/', import.meta.url).pathname

describe.skipIf(!existsSync(folder)).each(backends)(
  'a published GPT-2 file on %s (needs ../shared, run by .ci/run)',
  backend => {
    useBackend(backend)
    let model: Gpt
    let cases: {
      ids: number[]
      mean_nll: number
      last_logits_first8: number[]
      greedy8: number[]
    }[]
    beforeAll(async () => {
      const { config, tensors } = await importGpt2(folder)
      model = await gptFromWeights(config, tensors)
      cases = JSON.parse(readFileSync(`${folder}golden.json`, 'utf8'))
    })
    afterAll(() => model.dispose())

    test('has its loss', () => {
      for (const { ids, mean_nll } of cases) {
        const loss = model.loss(idsTensor([ids.slice(0, -1)]), idsTensor([ids.slice(1)]))
        expect(Math.abs(loss.dataSync()[0] - mean_nll)).toBeLessThan(5e-6)
      }
    })

    test('has its logits and its greedy continuation', async () => {
      for (const { ids, last_logits_first8, greedy8 } of cases) {
        const session = model.start()
        let logits = await session.append(ids)
        expect(distance(logits.subarray(0, 8), last_logits_first8)).toBeLessThan(2e-5)
        const continuation: number[] = []
        for (const _ of greedy8) {
          continuation.push(argmax(logits))
          logits = await session.append(continuation.slice(-1))
        }
        expect(continuation).toEqual(greedy8)
      }
    })
  },
)
