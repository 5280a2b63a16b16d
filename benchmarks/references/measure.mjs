/** What the scripts here share: the task, the packages, the clock and the result. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const WARM_UP = 3
const FEWEST = 3
const SAMPLE_OPERATIONS = 2e8

const { NEXTTOKEN_BENCH_REFERENCES: folder } = process.env

/** Loads a package from the folder of references. */
export const load = createRequire(join(folder, 'index.js'))

/** The version of a package there. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
    .version
}

/** What to measure, with `threads`. */
export const task = JSON.parse(process.argv[2])

/** Shapes of both operands of the task's product, and how many products make a sample. */
export function operands({ batch, m, k, n, transposeA, transposeB }) {
  const leading = batch === undefined ? [] : [batch]
  return {
    a: [...leading, ...(transposeA ? [k, m] : [m, k])],
    b: [...leading, ...(transposeB ? [n, k] : [k, n])],
    products: Math.max(1, Math.floor(SAMPLE_OPERATIONS / (2 * (batch ?? 1) * m * k * n))),
  }
}

/** Small values around zero, always the same. */
export function values(shape, scale = 1) {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  const length = shape.reduce((product, size) => product * size, 1)
  // Four uniform values add up to a variance of 1/3.
  return Float32Array.from(
    { length },
    () => (next() + next() + next() + next()) * Math.sqrt(3) * scale,
  )
}

/** The ids of a batch, flat; `offset` 1 gives the targets. */
export function tokenIds({ config, batch, window }, offset = 0) {
  const id = index => ((index + offset) * 31 + ((index * index) % 17)) % config.vocabularySize
  return Int32Array.from({ length: batch * window }, (_, index) => id(index))
}

/** Times `action`, which does `count` repetitions at once, prints the timing and ends. */
export function report(engine, action, count = 1) {
  return reportSamples(engine, async () => {
    const start = performance.now()
    await action()
    return (performance.now() - start) / count
  })
}

/** Takes samples, each in milliseconds, prints the timing and ends. */
export async function reportSamples(engine, sample) {
  const times = []
  for (let i = 0; i < WARM_UP; i++) await sample()
  const begin = performance.now()
  while (times.length < task.repeats) {
    if (times.length >= FEWEST && performance.now() - begin > task.seconds * 1000) break
    times.push(await sample())
  }
  times.sort((a, b) => a - b)
  const half = times.length / 2
  const medianMs = (times[Math.ceil(half) - 1] + times[Math.floor(half)]) / 2
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024
  console.log(JSON.stringify({ engine, medianMs, fastestMs: times[0], peakMemoryBytes }))
  process.exit()
}
