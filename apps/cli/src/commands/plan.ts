import type { Command } from 'commander'
import { trainingDefaults } from '../defaults.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { isAddress } from '../model-files/remote-address.ts'
import { openRemoteModel } from '../model-files/remote-model.ts'
import { integer } from '../option-values.ts'
import { writeJson, writeResult } from '../output.ts'
import { describePlan } from '../plan/describe-plan.ts'
import { type PlanOptions, planModel } from '../plan/plan-model.ts'

/** Adds `plan`: what a model will take, from its headers alone. */
export function addPlan(program: Command): void {
  program
    .command('plan')
    .description('tell size, memory and expected speed of a model before it is loaded')
    .argument('<dir>', `${MODEL_FORMS}; or its http(s) address`)
    .option('--batch <n>', 'windows in a step of training', integer(1), trainingDefaults.batch)
    .option('--backend <name>', 'device to measure', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print one JSON document')
    .action(async (model: string, options: PlanOptions & { readonly json?: boolean }) => {
      const files = isAddress(model) ? (await openRemoteModel(model)).files : model
      const plan = await planModel(files, options)
      if (options.json) writeJson({ model, ...plan })
      else writeResult(describePlan(plan))
    })
}
