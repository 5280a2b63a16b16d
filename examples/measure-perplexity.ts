/** Loss, perplexity and bits per byte of a model on a text, as papers report them. */
import { createGpt } from '@nexttoken/gpt'
import { bitsPerByte, crossEntropy, perplexity } from '@nexttoken/metrics'
import { logSoftmax } from '@nexttoken/sampling'
import { openBackend } from '@nexttoken/tensor-backend'
import { characterLevel } from '@nexttoken/tokenizer'

const { tf, dispose } = await openBackend()
const text = 'every effort moves you'
const tokenizer = characterLevel(text)
const vocabularySize = tokenizer.vocabularySize
const size = { layers: 2, heads: 2, channels: 32, contextLength: 32 }
const model = createGpt({ ...size, vocabularySize }, { seed: 1 })

const ids = tokenizer.encode(text)
const logits = model.logits(tf.tensor2d([ids.slice(0, -1)], [1, ids.length - 1], 'int32'))
const values = (await logits.data()) as Float32Array // [T, V]
const logProbabilities = ids.slice(1).map((target, position) => {
  const row = values.subarray(position * vocabularySize, (position + 1) * vocabularySize)
  return logSoftmax(row)[target]
})

const loss = crossEntropy(logProbabilities)
console.log(`loss ${loss.toFixed(3)} nats, a uniform guess ${Math.log(vocabularySize).toFixed(3)}`)
console.log(`perplexity ${perplexity(logProbabilities).toFixed(2)} of ${vocabularySize}`)
const total = loss * logProbabilities.length
console.log(`${bitsPerByte(total, text.length - 1).toFixed(3)} bits per byte`)
dispose()
