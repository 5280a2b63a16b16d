import { type Command, Option } from 'commander'
import { describeBenchmark } from '../bench/describe-benchmark.ts'
import { measureTraining } from '../bench/measure-training.ts'
import { workloads } from '../bench/workloads.ts'
import { integer } from '../option-values.ts'
import { writeJson, writeResult } from '../output.ts'
import { withBackend } from '../with-backend.ts'

interface BenchOptions {
  readonly model: keyof typeof workloads
  readonly steps: number
  readonly profile?: boolean
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
}

/** Adds `bench`: how fast this machine trains. */
export function addBench(program: Command): void {
  program
    .command('bench')
    .description('measure training steps on tokens that are made up')
    .addOption(
      new Option('--model <name>', 'what to train: the default of `train`, or a larger one')
        .choices(Object.keys(workloads))
        .default('default'),
    )
    .option('--steps <n>', 'steps to time', integer(1), 10)
    .option('--profile', 'show which kernels take the time')
    .option('--backend <name>', 'device to compute on', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print one JSON document')
    .action(async (options: BenchOptions) => {
      const { model, json = false } = options
      const workload = workloads[model]
      const benchmark = await withBackend(options, async ({ name: backend, device }) => {
        const measurement = await measureTraining(workload, options)
        return { model, backend, device, workload, ...measurement }
      })
      if (json) writeJson(benchmark)
      else writeResult(describeBenchmark(benchmark))
    })
}
