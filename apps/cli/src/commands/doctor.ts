import { availableParallelism, cpus, totalmem } from 'node:os'
import { type BackendReport, inspectBackends } from '@nexttoken/tensor-backend'
import type { Command } from 'commander'
import { resultColors, writeJson, writeResult } from '../output.ts'
import { packageVersion } from '../package-version.ts'

interface Diagnosis {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly backends: readonly BackendReport[]
}

/** Adds `doctor`: what this machine can compute on. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('show what this machine can train on, and what is missing')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const diagnosis = await examine()
      if (json) writeJson(diagnosis)
      else writeResult(describe(diagnosis))
    })
}

async function examine(): Promise<Diagnosis> {
  return {
    version: packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    backends: await inspectBackends(),
  }
}

function describe({ backends, ...machine }: Diagnosis): string {
  const gibibytes = (machine.memoryBytes / 2 ** 30).toFixed(1)
  const lines = [
    `nexttoken  ${machine.version}`,
    `Node       ${machine.node}`,
    `platform   ${machine.platform}`,
    `processor  ${machine.processor}, ${machine.cores} cores, ${gibibytes} GiB of memory`,
    '',
    'Backends, in the order in which they are tried:',
    ...backends.flatMap(describeBackend),
  ]
  return `${lines.join('\n')}\n`
}

function describeBackend({ name, available, device, reason, remedy }: BackendReport): string[] {
  const mark = available ? resultColors.green('available') : resultColors.yellow('not available')
  const details = [device, reason, remedy].filter(detail => detail !== undefined)
  return [`  ${name.padEnd(10)} ${mark}`, ...details.map(detail => `             ${detail}`)]
}
