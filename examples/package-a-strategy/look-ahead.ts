import type { Strategy } from '@nexttoken/sampling'
import { logProbabilities } from './log-probabilities.ts'

/** Takes, of the `width` likeliest tokens, the one that begins the likeliest pair of tokens. */
export function lookAhead(width: number): Strategy {
  return async function* (model, { prompt, processor, random, finishReason }) {
    const [ids, draw, promptLength] = [[] as number[], random(), prompt.length]
    const process = (logits: Float32Array, more: readonly number[]) => {
      const context = { ids: [...prompt, ...more], promptLength, step: more.length, random: draw }
      return logProbabilities(processor(logits, context))
    }
    const session = await model.start()
    try {
      let logits = (await session.append(prompt.slice(-model.contextLength))).slice()
      for (let reason = finishReason(ids); ; reason = finishReason(ids)) {
        if (reason !== undefined) return reason
        const first = process(logits, ids)
        const allowed = [...first.keys()].filter(id => first[id] > -Infinity)
        let best = { id: -1, score: -Infinity }
        for (const id of allowed.sort((a, b) => first[b] - first[a]).slice(0, width)) {
          const fork = session.fork()
          try {
            const isLast = finishReason([...ids, id]) !== undefined
            const second = isLast ? [0] : process(await fork.append([id]), [...ids, id])
            const score = first[id] + Math.max(...second)
            if (score > best.score) best = { id, score }
          } finally {
            fork.dispose() // also when the model throws
          }
        }
        const logProbability = logProbabilities(logits)[best.id] // the model's own
        yield { id: best.id, logProbability, step: ids.push(best.id) - 1 }
        logits = (await session.append([best.id])).slice() // a later append may use the array again
      }
    } finally {
      session.dispose() // also when the consumer leaves
    }
  }
}
