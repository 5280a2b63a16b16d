import { byteWords } from '../byte-words.ts'
import { describeConfig } from '../model-files/convert-model.ts'
import { describeStored } from '../model-files/describe-stored.ts'
import { resultColors } from '../output.ts'
import { count, formatTable, type Table } from '../training/describe-run.ts'
import type { MemoryNeed, Plan } from './plan-model.ts'

const { bold, dim, green, yellow } = resultColors

/** A plan as lines for the terminal. */
export function describePlan(plan: Plan): string {
  const section = (title: string, table: Table): string =>
    `${bold(title)}\n${formatTable(table, resultColors)}\n`
  return [
    section('Model', modelRows(plan)),
    section(`Memory, at least ${dim('(32-bit floats)')}`, memoryRows(plan)),
    section(
      `Speed ${dim('(an estimate, from the speed of matrix products alone)')}`,
      speedRows(plan),
    ),
  ].join('\n')
}

function modelRows({ config, parameters, stored }: Plan): Table {
  return [
    ['sizes', describeConfig(config)],
    ['parameters', count(parameters)],
    ['stored', describeStored(stored)],
  ]
}

function memoryRows({ config, sample, train, machineBytes, simdBytes }: Plan): Table {
  const { parameters, cache } = sample.memory
  const { gradients, optimizerState, activations } = train.memory
  const context = count(config.contextLength)
  return [
    [
      'to sample',
      `${byteWords(sample.memory.total)}: weights ${byteWords(parameters)}, cache of ${context} tokens ${byteWords(cache)}`,
    ],
    ['', verdict(sample)],
    [
      'to train',
      `${byteWords(train.memory.total)}: weights ${byteWords(parameters)}, gradients ${byteWords(gradients)}, AdamW ${byteWords(optimizerState)}, activations ${byteWords(activations)} (${train.batch} × ${context} tokens)`,
    ],
    ['', verdict(train)],
    [
      'there is',
      `${byteWords(machineBytes)} in this machine, ${byteWords(simdBytes)} (4 GiB) in simd`,
    ],
  ]
}

function verdict({ fitsMachine, fitsSimd }: MemoryNeed): string {
  if (!fitsMachine) return yellow('does not fit into this machine')
  return fitsSimd ? green('fits') : yellow('fits into this machine, but not into simd')
}

function speedRows({ speed }: Plan): Table {
  const rate = (tokens: number): string => `about ${count(Number(tokens.toPrecision(2)))} tokens/s`
  return [
    ['to sample', rate(speed.sampling)],
    ['to read a prompt', rate(speed.reading)],
    ['to train', rate(speed.training)],
    ['measured on', `${speed.backend} (${speed.device})`],
  ]
}
