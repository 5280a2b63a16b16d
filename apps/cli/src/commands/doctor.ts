import { availableParallelism, cpus, totalmem } from 'node:os'
import { inspectBackends } from '@nexttoken/tensor-backend'
import type { Command } from 'commander'
import { measureBackend } from '../measure-backend.ts'
import { resultColors, writeJson, writeResult } from '../output.ts'
import { packageVersion } from '../package-version.ts'
import { TRY_COMMAND, type TriedBackend, tryBackend } from '../try-backend.ts'

interface Diagnosis {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly backends: readonly TriedBackend[]
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
  program
    .command(TRY_COMMAND, { hidden: true })
    .argument('<backend>')
    .action(async (name: string) => writeJson(await measureBackend(name)))
}

async function examine(): Promise<Diagnosis> {
  const backends: TriedBackend[] = []
  for (const report of await inspectBackends()) backends.push(await tryBackend(report))
  return {
    version: packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    backends,
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

function describeBackend(backend: TriedBackend): string[] {
  const { name, available, opened, device, reason, remedy, onlyWhenNamed } = backend
  const details = [device, reason, remedy && `→ ${remedy}`, speedOf(backend)]
  if (onlyWhenNamed !== undefined) details.push(`used only when named: ${onlyWhenNamed}`)
  const lines = details.filter(detail => detail !== undefined)
  const mark =
    available && opened ? resultColors.green('opens') : resultColors.yellow('does not open')
  return [`  ${name.padEnd(10)} ${mark}`, ...lines.map(detail => `             ${detail}`)]
}

function speedOf({ gigaflops, residentBytes = 0 }: TriedBackend): string | undefined {
  if (gigaflops === undefined) return undefined
  const mebibytes = Math.round(residentBytes / 2 ** 20)
  return `${gigaflops} GFLOPS in products of 512 × 512, ${mebibytes} MiB of memory`
}
