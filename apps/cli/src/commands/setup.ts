import { Argument, type Command } from 'commander'
import { writeJson, writeResult } from '../output.ts'
import {
  type RemovalResult,
  removeTensorflow,
  type SetupResult,
  setUpTensorflow,
} from '../setup/setup-tensorflow.ts'

interface SetupOptions {
  readonly remove?: boolean
  readonly json?: boolean
}

/** Adds `setup`: what a backend needs and npm does not bring. */
export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('fetch and build what the `tensorflow` backend needs: no root, kept for this user')
    .addArgument(new Argument('<backend>', 'which backend').choices(['tensorflow']))
    .option('--remove', 'delete what was fetched and built')
    .option('--json', 'print one JSON document')
    .action(async (_backend: string, { remove = false, json = false }: SetupOptions) => {
      const result = remove ? await removeTensorflow() : await setUpTensorflow()
      if (json) writeJson(result)
      else writeResult('removed' in result ? describeRemoval(result) : describeSetup(result))
    })
}

function describeSetup({ version, binding, built }: SetupResult): string {
  const what = built ? 'is set up' : 'was set up already'
  return `TensorFlow ${version} ${what}: ${binding}\n`
}

function describeRemoval({ removed }: RemovalResult): string {
  if (removed.length === 0) return 'There was nothing to remove.\n'
  return removed.map(path => `removed ${path}\n`).join('')
}
