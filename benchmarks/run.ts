/**
 * Our engine beside the references that are found here, in one run: products, training steps, generation, growth.
 *
 *   npm run bench
 *   npm run bench -- --only matmul,toy --quick
 *   npm run --silent bench -- --json
 */
import { availableParallelism, cpus } from 'node:os'
import { findReferences, ourEngine } from './engines.ts'
import { makeModel } from './make-model.ts'
import { measureCompared, measureGrowth } from './measure.ts'
import { parseOptions } from './options.ts'
import { partsWithModel } from './parts.ts'
import { describeGrowth, describeMeasured, describeMissing } from './tables.ts'

const { parts, threads, quick, alone, json, backend } = parseOptions(process.argv.slice(2))
const ours = ourEngine(backend)
const { found, missing } = alone ? { found: [], missing: [] } : await findReferences()
const engines = [ours, ...found.filter(({ name }) => name !== backend)]
const machine = {
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
}
const print = (text: string): void => {
  if (!json) console.log(text)
}

print(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`)
print('Times are medians; ours/theirs is our speed by theirs at as many threads: above 1 we lead.')
if (missing.length > 0) print(describeMissing(missing))
const folder = parts.some(part => partsWithModel.includes(part)) ? await makeModel() : undefined
const measured = []
try {
  for (const part of parts) {
    if (part === 'growth') continue
    const choice = { engines, threads, quick, model: folder?.path ?? '' }
    for await (const one of measureCompared(part, choice)) {
      measured.push(one)
      print(describeMeasured(one, threads))
    }
  }
} finally {
  await folder?.remove()
}
const growth = parts.includes('growth') ? await measureGrowth(ours, { threads, quick }) : []
for (const one of growth) print(describeGrowth(one))
if (json) console.log(JSON.stringify({ machine, quick, missing, measured, growth }, null, 2))
