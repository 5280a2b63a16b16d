import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, describe, test } from 'node:test'
import { gptFromWeights } from '@nexttoken/gpt'
import { describeModel } from '@nexttoken/sampling/testing'
import { openBackend } from '@nexttoken/tensor-backend'
import { openLlamaModel } from './open-llama-model.mjs'
import { openTinyGpt2, writeGguf } from './write-gguf.mjs'

const { folder, path } = await writeGguf()
const model = await openLlamaModel(path)
after(async () => {
  await model.dispose()
  await rm(folder, { recursive: true })
})

describeModel('a model of llama.cpp', () => model, { describe, test, tolerance: 1e-2 })

test('gives the logits that our own session gives', async () => {
  const { config, tensors } = await openTinyGpt2()
  const { dispose } = await openBackend('cpu')
  const ours = (await gptFromWeights({ ...config, dropout: 0 }, tensors)).start()
  const theirs = model.start()
  for (const ids of [[1, 5, 9, 2], [300], [17]]) {
    const [expected, got] = [await ours.append(ids), await theirs.append(ids)]
    expected.forEach((logit, id) => {
      // llama.cpp keeps keys and values in half precision
      assert.ok(Math.abs(got[id] - logit) < 1e-2, `logit ${id}: ${logit}, got ${got[id]}`)
    })
  }
  ours.dispose()
  theirs.dispose()
  dispose()
})
