import { randomStream } from '@nexttoken/random'
import type { LogitsProcessor, SamplingContext } from '../logits-processor.ts'

/** A sequence that a processor is run over. */
interface Walk {
  readonly seed: number
  readonly vocabularySize: number
  readonly steps: number
}

/** One run of a processor: what it was given and what it gave, now and as it was then. */
export interface ProcessorStep {
  readonly logits: Float32Array
  readonly logitsThen: Float32Array
  readonly ids: readonly number[]
  readonly idsThen: readonly number[]
  readonly result: Float32Array
  readonly resultThen: Float32Array
  /** The context as it was then, its draws from the start. */
  contextThen(): SamplingContext
}

/** Runs a processor over a prompt and what it allows after it; ends where it allows nothing. */
export function* walkSteps(
  processor: LogitsProcessor,
  { seed, vocabularySize, steps }: Walk,
): Generator<ProcessorStep, void, void> {
  const { uniform, normal } = randomStream(seed)
  const prompt = Array.from({ length: 3 }, () => Math.floor(uniform() * vocabularySize))
  let idsThen: readonly number[] = prompt
  for (let step = 0; step < steps; step++) {
    const kind = KINDS[(step + seed) % KINDS.length]
    const logits = Float32Array.from({ length: vocabularySize }, (_, id) => kind(normal(), id))
    const logitsThen = logits.slice()
    const contextOf = (ids: readonly number[]) => {
      return { ids, promptLength: 3, step, random: randomStream(seed, 1 + step).uniform }
    }
    const before = idsThen
    const ids = [...before]
    const result = processor(logits, contextOf(ids))
    const resultThen = result.slice()
    const contextThen = () => contextOf(before)
    yield { logits, logitsThen, ids, idsThen: before, result, resultThen, contextThen }
    const allowed = [...resultThen.keys()].filter(id => resultThen[id] > -Infinity)
    if (allowed.length === 0) return
    idsThen = [...idsThen, allowed[Math.floor(uniform() * allowed.length)]]
  }
}

/** Logits of many kinds, made of normal values. */
const KINDS: readonly ((value: number, id: number) => number)[] = [
  value => 3 * value,
  () => 0,
  (value, id) => (id % 2 === 0 ? value : -Infinity),
  value => 1e4 * value,
  (value, id) => (id === 5 ? 50 : value),
  value => -100 - Math.abs(value),
]
