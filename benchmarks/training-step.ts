/**
 * Tokens a second of whole training steps: forward, backward, clipping, AdamW.
 *
 *   npm run bench -- --backend cpu --steps 5
 *   npm run --silent bench -- --json
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { randomWindows } from '@nexttoken/data'
import { countParameters, createGpt, type GptConfig } from '@nexttoken/gpt'
import { type BackendName, openBackend } from '@nexttoken/tensor-backend'
import { adamW, chain, clipByGlobalNorm, train } from '@nexttoken/train'
import { trainingDefaults } from '../apps/cli/src/defaults.ts'

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'auto' },
    steps: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})

const { layers, heads, channels, context, batch } = trainingDefaults
const workloads: readonly { name: string; config: GptConfig; batchSize: number }[] = [
  {
    name: 'default of nexttoken train',
    config: { layers, heads, channels, contextLength: context, vocabularySize: 80 },
    batchSize: batch,
  },
  {
    name: 'toy (W1 of the references)',
    config: { layers: 4, heads: 4, channels: 128, contextLength: 64, vocabularySize: 65 },
    batchSize: 12,
  },
]

async function measure({ config, batchSize }: (typeof workloads)[number]) {
  const model = createGpt(config, { seed: 1 })
  const { contextLength, vocabularySize } = config
  const ids = Int32Array.from(
    { length: 10_000 },
    (_, i) => (i * 31 + ((i * i) % 17)) % vocabularySize,
  )
  const batches = randomWindows(ids, { contextLength, batchSize, seed: 1 })
  const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 1e-3, weightDecay: 0.1 }))
  const warmup = 3
  const seconds: number[] = []
  for await (const { step, tokensPerSecond } of train(model, batches, { optimizer })) {
    if (step > warmup) seconds.push((batchSize * contextLength) / tokensPerSecond)
    if (seconds.length === Number(options.steps)) break
  }
  model.dispose()
  seconds.sort((a, b) => a - b)
  const median = seconds[seconds.length >> 1]
  return {
    parameters: countParameters(config),
    tokensPerSecond: Math.round((batchSize * contextLength) / median),
    medianMs: Number((median * 1000).toFixed(1)),
    minimumMs: Number((seconds[0] * 1000).toFixed(1)),
  }
}

const backend = await openBackend(options.backend as BackendName | 'auto')
const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
}
const results = []
for (const workload of workloads) results.push({ ...workload, ...(await measure(workload)) })
const report = {
  backend: backend.name,
  device: backend.device,
  machine,
  steps: Number(options.steps),
  results,
}
backend.dispose()

if (options.json) console.log(JSON.stringify(report, null, 2))
else {
  console.log(`${report.backend}: ${report.device}`)
  console.log(
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`,
  )
  for (const { name, config, batchSize, tokensPerSecond, medianMs, minimumMs } of results) {
    const { layers, heads, channels, contextLength, vocabularySize } = config
    const shape = `${layers} layers, ${heads} heads, ${channels} channels, context ${contextLength}, batch ${batchSize}, vocabulary ${vocabularySize}`
    console.log(`\n${name}: ${shape}`)
    console.log(
      `  ${tokensPerSecond} tokens/s, ${medianMs} ms a step (median; fastest ${minimumMs})`,
    )
  }
}
