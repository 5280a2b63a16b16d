import { resultColors } from '../output.ts'
import { count } from '../training/describe-run.ts'
import type { TrainingMeasurement } from './measure-training.ts'
import type { StepProfile } from './step-profile.ts'
import { describeWorkload, type TrainingWorkload } from './workloads.ts'

/** What was measured, and on what. */
export interface Benchmark extends TrainingMeasurement {
  readonly model: string
  readonly backend: string
  readonly device: string
  readonly workload: TrainingWorkload
}

/** For the terminal. */
export function describeBenchmark(benchmark: Benchmark): string {
  const { model, backend, device, workload, steps, profile } = benchmark
  const lines = [
    `${model}: ${describeWorkload(workload)}`,
    `backend     ${backend}: ${device}`,
    `parameters  ${count(benchmark.parameters)}`,
    `step        ${decimals(benchmark.medianMs)} ms in the median of ${steps}, ${decimals(benchmark.fastestMs)} ms the fastest`,
    `speed       ${count(benchmark.tokensPerSecond)} tokens/s, ${decimals(benchmark.gigaflops)} GFLOPS`,
    `memory      ${count(benchmark.peakMemoryBytes / 2 ** 20)} MiB at most, the whole process`,
    ...(profile ? ['', ...profileTable(profile)] : []),
  ]
  return `${lines.join('\n')}\n`
}

function profileTable(profile: StepProfile): string[] {
  const { measures, kernels, outside, productShare, productShareWithHead } = profile
  const rows = [
    ...kernels.map(one => [
      one.name,
      decimals(one.calls),
      ms(one.milliseconds),
      percent(one.share),
    ]),
    ['outside kernels', '', ms(outside.milliseconds), percent(outside.share)],
  ]
  const format = ([name, ...figures]: readonly string[]): string =>
    [name.padEnd(26), ...figures.map(figure => figure.padStart(12))].join('').trimEnd()
  return [
    resultColors.dim(format(['kernel', 'calls a step', 'ms a step', 'share'])),
    ...rows.map(format),
    '',
    `Matrix multiplication and attention: ${percent(productShare)} of a step, with the head and loss ${percent(productShareWithHead)}.`,
    ...(measures === 'submission'
      ? ['The device works after the kernels return: their times are of handing work over only.']
      : []),
  ]
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(2)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** One decimal, and none where it is zero or the number large. */
function decimals(value: number): string {
  return value >= 1000 ? count(value) : String(Number(value.toFixed(1)))
}
