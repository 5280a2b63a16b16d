import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-web'

const int64 = ids => new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length])

/** Opens a folder of GPT-2 in ONNX, with keys and values in and out, as a model for the sampler. */
export async function openOnnxModel(folder) {
  const config = JSON.parse(await readFile(`${folder}/config.json`, 'utf8'))
  const { n_positions: contextLength, n_head: heads, vocab_size: vocabularySize } = config
  const network = await InferenceSession.create(await readFile(`${folder}/onnx/model.onnx`))
  const nothing = new Tensor('float32', [], [1, heads, 0, config.n_embd / heads])
  const names = network.inputNames.filter(name => name.startsWith('past_key_values'))
  const noPast = Object.fromEntries(names.map(name => [name, nothing]))

  /** `past` has keys and values of all `ids`, or is `noPast` where they have to be computed anew. */
  const open = (ids, past) => ({
    get length() {
      return ids.length
    },
    async append(more) {
      ids = [...ids, ...more]
      if (ids.length > contextLength) past = noPast // all positions move
      const window = ids.slice(-contextLength)
      const input_ids = int64(past === noPast ? window : more)
      const attention_mask = int64(window.fill(1))
      const outputs = await network.run({ input_ids, attention_mask, ...past })
      const present = name => outputs[name.replace('past_key_values', 'present')]
      past = Object.fromEntries(names.map(name => [name, present(name)]))
      return outputs.logits.data.slice(-vocabularySize) // after the last id
    },
    fork: () => open(ids, past), // nothing writes to tensors, so forks share them
    rewind(length) {
      ids = ids.slice(0, length)
      past = noPast
    },
    dispose() {},
  })
  return { vocabularySize, contextLength, start: () => open([], noPast) }
}
