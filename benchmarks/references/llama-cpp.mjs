/** Measures llama.cpp through node-llama-cpp, its newest ids being the likeliest: `node llama-cpp.mjs TASK`. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { load, print, task, versionOf } from './measure.mjs'

const { getLlama } = await import(pathToFileURL(load.resolve('node-llama-cpp')).href)
const { threads, prompt, tokens, repeats, seconds } = task
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

const sample = async () => {
  const first = await generate(1)
  return tokens === 0 ? first : ((await generate(tokens + 1)) - first) / tokens
}
for (let count = 0; count < 2; count++) await sample()
const times = []
const begin = performance.now()
while (times.length < repeats) {
  if (times.length >= 3 && performance.now() - begin > seconds * 1000) break
  times.push(await sample())
}
print(
  `llama.cpp ${llama.llamaCppRelease.release}, node-llama-cpp ${versionOf('node-llama-cpp')}`,
  times,
)
