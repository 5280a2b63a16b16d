/** Measures llama.cpp through node-llama-cpp, its newest ids being the likeliest: `node llama-cpp.mjs TASK`. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { load, reportSamples, task, versionOf } from './measure.mjs'

const { getLlama } = await import(pathToFileURL(load.resolve('node-llama-cpp')).href)
const { threads, prompt, tokens } = task
const llama = await getLlama({
  gpu: false,
  build: 'never',
  maxThreads: threads,
  logLevel: 'error',
  progressLogs: false,
})
const model = await llama.loadModel({ modelPath: join(task.model, `${task.weights}.gguf`) })
const context = await model.createContext({
  contextSize: 512,
  batchSize: 512,
  sequences: 1,
  threads,
})
const sequence = context.getSequence()
const ids = Array.from({ length: prompt }, (_, index) => (index * 7919 + 11) % 50256)

/** Milliseconds until so many tokens have come. */
async function generate(count) {
  await sequence.clearHistory()
  const start = performance.now()
  let come = 0
  for await (const _ of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    if (++come === count) break
  }
  return performance.now() - start
}

const engine = `llama.cpp ${llama.llamaCppRelease.release}, node-llama-cpp ${versionOf('node-llama-cpp')}`
await reportSamples(engine, async () => {
  const first = await generate(1)
  return tokens === 0 ? first : ((await generate(tokens + 1)) - first) / tokens
})
