import { Command } from 'commander'
import { addBench } from './commands/bench.ts'
import { addClassify } from './commands/classify.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEval } from './commands/eval.ts'
import { addExport } from './commands/export.ts'
import { addImport } from './commands/import.ts'
import { addPlan } from './commands/plan.ts'
import { addSample } from './commands/sample.ts'
import { addScore } from './commands/score.ts'
import { addSetup } from './commands/setup.ts'
import { addStudy } from './commands/study.ts'
import { addTrain } from './commands/train.ts'
import { packageVersion } from './package-version.ts'

/** The whole command line. It throws commander's errors instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('nexttoken')
    .description('Pretrain, sample and evaluate GPT-2-style language models.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) })
  const models = [
    addTrain,
    addSample,
    addClassify,
    addEval,
    addScore,
    addStudy,
    addImport,
    addExport,
  ]
  for (const add of [...models, addPlan, addSetup, addDoctor, addBench]) add(program)
  return program
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ')
}
