import { getLlama } from 'node-llama-cpp'

/** Opens a GGUF file in llama.cpp as a model for the sampler; up to `sequences` sessions at a time. */
export async function openLlamaModel(modelPath, { sequences = 8 } = {}) {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    logLevel: 'error',
    progressLogs: false,
  })
  const file = await llama.loadModel({ modelPath })
  const contextLength = file.trainContextSize
  const context = await file.createContext({ contextSize: contextLength, sequences, threads: 1 })
  const vocabularySize = file.fileInfo.metadata.tokenizer.ggml.tokens.length

  /** The sequence is brought up to `ids` when the next ones come, so a fork or a rewind costs nothing. */
  function open(ids) {
    const sequence = context.getSequence()
    return {
      get length() {
        return ids.length
      },
      async append(more) {
        ids = [...ids, ...more]
        const window = ids.slice(-contextLength)
        await sequence.adaptStateToTokens(window.slice(0, -1), false)
        const items = window.slice(sequence.nextTokenIndex)
        items.push([items.pop(), { generateNext: { logits: true } }])
        const { logits } = (await sequence.controlledEvaluate(items)).at(-1).next
        return Float32Array.from({ length: vocabularySize }, (_, id) => logits.get(id))
      },
      fork: () => open(ids),
      rewind(length) {
        ids = ids.slice(0, length)
      },
      dispose: () => sequence.dispose(),
    }
  }
  return { vocabularySize, contextLength, start: () => open([]), dispose: () => llama.dispose() }
}
