/** A logits processor of your own, anywhere in the chain: here, no token twice in a row. */
import { chain, generate, type LogitsProcessor, temperature, topK } from '@nexttoken/sampling'

const noEcho: LogitsProcessor = (logits, { ids }) =>
  logits.map((value, id) => (id === ids.at(-1) ? Number.NEGATIVE_INFINITY : value))

// A model is anything with start(): this one always likes token 2 best.
const model = {
  vocabularySize: 4,
  contextLength: 8,
  start() {
    const session = {
      length: 0,
      append(ids: readonly number[]) {
        session.length += ids.length
        return Float32Array.of(0, 1, 3, 1)
      },
      fork: () => model.start(),
      rewind: (length: number) => {
        session.length = length
      },
      dispose() {},
    }
    return session
  },
}

const processor = chain(noEcho, temperature(0.7), topK(3))
const ids: number[] = []
for await (const { id } of generate(model, [2], { processor, maxNewTokens: 12, seed: 7 })) {
  ids.push(id)
}
console.log(ids.join(' '))
