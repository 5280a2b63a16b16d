import { Argument, type Command, Option } from 'commander'
import { writeJson, writeResult } from '../output.ts'
import {
  type RemovalResult,
  removeBackend,
  type SetupResult,
  setUpBackend,
} from '../setup/set-up-backend.ts'
import type { WheelSet } from '../setup/wheel-set.ts'
import { wheelSets } from '../setup/wheel-sets.ts'

interface SetupOptions {
  readonly remove?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** Adds `setup`: what a backend needs and npm does not bring. */
export function addSetup(program: Command): void {
  const names = wheelSets.map(({ backend }) => backend)
  program
    .command('setup')
    .description('fetch and build what a backend needs: no root, kept for this user')
    .addArgument(new Argument('<backend>', 'which backend').choices(names))
    .addOption(new Option('--remove', 'delete what was fetched and built').conflicts('yes'))
    .option('--yes', 'agree to a download of more than 1 GB')
    .option('--json', 'print one JSON document')
    .action(async (name: string, { remove = false, yes = false, json = false }: SetupOptions) => {
      const set = wheelSets.find(({ backend }) => backend === name) as WheelSet
      const result = remove ? await removeBackend(set) : await setUpBackend(set, { yes })
      if (json) writeJson(result)
      else writeResult('removed' in result ? describeRemoval(result) : describeSetup(result))
    })
}

function describeSetup({ version, binding, built }: SetupResult): string {
  const what = built ? 'is set up' : 'was set up already'
  return `TensorFlow ${version} ${what}: ${binding}\nnexttoken doctor shows whether it opens.\n`
}

function describeRemoval({ removed }: RemovalResult): string {
  if (removed.length === 0) return 'There was nothing to remove.\n'
  return removed.map(path => `removed ${path}\n`).join('')
}
