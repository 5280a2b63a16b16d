/**
 * A step of sampling on one core, vocabulary 50,257: processors and the draw, without a model.
 *
 *   npx tsx --conditions=@nexttoken/source benchmarks/sampling/chain.ts [--steps 100000]
 *
 * transformers.js is taken from the folder that NEXTTOKEN_BENCH_REFERENCES names, where it is
 * there: its own chain for the same, which has no top-p. node-llama-cpp's sampler reads logits out
 * of a llama.cpp context alone, so that it cannot be timed without a model.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import {
  chain,
  type LogitsProcessor,
  minP,
  randomStream,
  repetitionPenalty,
  sampleMultinomial,
  temperature,
  topK,
  topP,
  typicalP,
} from '@nexttoken/sampling'

const VOCABULARY = 50_257
const { normal, integer, uniform } = randomStream(1)
const ids = Array.from({ length: 512 }, () => integer(VOCABULARY))

/** Eight rows of normal logits. */
function rowsOf(spread: number): readonly Float32Array[] {
  return Array.from({ length: 8 }, () =>
    Float32Array.from({ length: VOCABULARY }, () => spread * normal()),
  )
}

const rows = rowsOf(3)
const flatRows = rowsOf(0.01)

/** Times so many runs after a fifth as many that do not count. */
async function measure(name: string, count: number, run: (step: number) => unknown): Promise<void> {
  for (let step = 0; step < count / 5; step++) await run(step)
  const times = new Float64Array(count)
  for (let step = 0; step < count; step++) {
    const start = performance.now()
    await run(step)
    times[step] = performance.now() - start
  }
  times.sort()
  const [middle, slow] = [0.5, 0.95].map(share => times[Math.floor(share * count)].toFixed(3))
  console.log(`${name.padEnd(72)} median ${middle} ms   95 % within ${slow} ms`)
}

function sampling(processor: LogitsProcessor, logits: readonly Float32Array[]) {
  return (step: number): number => {
    const context = { ids, promptLength: 256, step, random: uniform }
    return sampleMultinomial(processor(logits[step % logits.length], context), uniform)
  }
}

const usual = chain(repetitionPenalty(1.3), temperature(0.8), topK(50), topP(0.95))
await measure(
  'repetitionPenalty → temperature → topK 50 → topP 0.95 → draw',
  2000,
  sampling(usual, rows),
)
await measure(
  'temperature → topK 50 → draw',
  2000,
  sampling(chain(temperature(0.8), topK(50)), rows),
)
await measure('temperature → draw', 1000, sampling(temperature(0.8), rows))
for (const [name, processor] of Object.entries({
  topP: topP(0.95),
  minP: minP(0.05),
  typicalP: typicalP(0.9),
})) {
  const alone = (step: number) =>
    processor(flatRows[step % 8], { ids, promptLength: 256, step, random: uniform })
  await measure(`${name} alone, on flat distributions`, 300, alone)
}

const { NEXTTOKEN_BENCH_REFERENCES: folder } = process.env
if (folder !== undefined)
  await measureTransformersJs(join(folder, 'node_modules/@huggingface/transformers'))

/** Loads the modules themselves: the package exports no sampler. */
async function measureTransformersJs(path: string): Promise<void> {
  const load = (file: string) => import(pathToFileURL(join(path, 'src', file)).href)
  const { TemperatureLogitsWarper, RepetitionPenaltyLogitsProcessor } = await load(
    'generation/logits_process.js',
  )
  const { LogitsSampler } = await load('generation/logits_sampler.js')
  const { Tensor } = await load('utils/tensor.js')
  const context = [ids.map(BigInt)]
  for (const [name, top_k, processors] of [
    [
      'transformers.js: repetition penalty → temperature → top-k 50 → draw',
      50,
      [new RepetitionPenaltyLogitsProcessor(1.3), new TemperatureLogitsWarper(0.8)],
    ],
    ['transformers.js: temperature → draw', 0, [new TemperatureLogitsWarper(0.8)]],
  ] as const) {
    const sampler = LogitsSampler.getSampler({ do_sample: true, num_beams: 1, top_k })
    await measure(name, 500, step => {
      let logits = new Tensor('float32', rows[step % 8].slice(), [1, VOCABULARY]) // they write to it
      for (const processor of processors) logits = processor(context, logits)
      return sampler(logits[0])
    })
  }
}

const { values } = parseArgs({ options: { steps: { type: 'string', default: '20000' } } })
const run = sampling(usual, rows)
const heap = (): string => `${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MiB`
const before = heap()
for (let step = 0; step < Number(values.steps); step++) run(step)
console.log(`heap before and after ${values.steps} steps: ${before}, ${heap()}`)
