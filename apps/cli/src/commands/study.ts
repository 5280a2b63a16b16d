import { collect, createStudy, exportCsv, studyReport, summarize } from '@nexttoken/metrics'
import { type Command, Option } from 'commander'
import { integer } from '../option-values.ts'
import { writeJson, writeNotice, writeResult } from '../output.ts'
import { answerStudy } from '../study/answer-study.ts'
import { describeSummary } from '../study/describe-summary.ts'
import { readItems } from '../study/read-items.ts'
import { serveStudy } from '../study/serve-study.ts'
import { readAnswerFiles, readStudy, writeStudy } from '../study/study-folder.ts'
import { writeWholeFile } from '../write-whole-file.ts'

/** Adds `study`: people judge texts. */
export function addStudy(program: Command): void {
  const study = program.command('study').description('have people judge texts, and sum it up')
  addCreate(study)
  addServe(study)
  addAnswer(study)
  addSummarize(study)
}

interface CreateOptions {
  readonly out: string
  readonly kind: 'likert' | 'pairwise' | 'success'
  readonly raters: number | readonly string[]
  readonly criteria?: readonly string[]
  readonly title?: string
  readonly instructions?: string
  readonly ratersPerItem?: number
  readonly attentionChecks: number
  readonly seed: number
}

function addCreate(study: Command): void {
  study
    .command('create')
    .description('lay out a study and write its forms')
    .argument('<items>', 'JSON lines: {"id": "1", "prompt": "…", "outputs": {"system": "text", …}}')
    .requiredOption('--out <dir>', 'folder for the study, its forms and the answers')
    .addOption(
      new Option('--kind <kind>', 'marks from 1 to 5, which of two is better, or done or not')
        .choices(['likert', 'pairwise', 'success'])
        .default('likert'),
    )
    .option('--raters <list>', 'how many, or their names: Ann,Bob', parseRaters, 3)
    .option('--raters-per-item <n>', 'how many see each item (default: all)', integer(1))
    .option('--criteria <list>', 'what is judged: fluency,coherence', text => text.split(','))
    .option('--attention-checks <n>', 'tasks that only a reader gets right', integer(0), 0)
    .option('--title <text>', 'above the form')
    .option('--instructions <text>', 'before the first task')
    .option('--seed <n>', 'the same seed gives the same order', integer(0), 0)
    .action(async (file: string, { out, ...options }: CreateOptions) => {
      const created = createStudy({ ...options, items: await readItems(file) })
      await writeStudy(out, created)
      const forms = created.assignments.length
      writeResult(`${out}/study.json  the study and who wrote what: not for raters\n`)
      writeResult(`${out}/forms/      ${forms} forms to send, one for each rater\n`)
      writeResult(`${out}/answers/    put here what comes back, or serve the form here\n`)
    })
}

function parseRaters(text: string): number | readonly string[] {
  return /^\d+$/.test(text) ? Number(text) : text.split(',')
}

function addServe(study: Command): void {
  study
    .command('serve')
    .description('serve the form on this machine; answers are kept in the folder')
    .argument('<dir>', 'folder of the study')
    .option('--port <n>', 'port to listen on, 0 for a free one', integer(0), 8080)
    .option('--host <name>', 'address to listen on; 0.0.0.0 lets others in', '127.0.0.1')
    .action(async (folder: string, options: { host: string; port: number }) => {
      const onAnswers = ({ rater, answers }: { rater: string; answers: readonly unknown[] }) =>
        writeNotice(`${rater}: ${answers.length} tasks`)
      const found = await readStudy(folder)
      const { address } = await serveStudy(folder, found, { ...options, onAnswers })
      writeResult(`${address}\n`)
      writeNotice('Ctrl-C ends it.')
    })
}

function addAnswer(study: Command): void {
  study
    .command('answer')
    .description('answer in the terminal; the same command goes on later')
    .argument('<dir>', 'folder of the study')
    .argument('<rater>', 'who answers')
    .action(async (folder: string, rater: string) =>
      answerStudy(folder, await readStudy(folder), rater),
    )
}

interface SummarizeOptions {
  readonly report?: string
  readonly csv?: string
  readonly exclude: readonly string[]
  readonly json?: boolean
}

function addSummarize(study: Command): void {
  study
    .command('summarize')
    .description('tell what the answers say, and how far raters agree')
    .argument('<dir>', 'folder of the study')
    .argument('[files...]', 'answers that are not in its folder: JSON or CSV')
    .option('--exclude <list>', 'raters to leave out: Ann,Bob', text => text.split(','), [])
    .option('--report <file>', 'write an HTML page with plots')
    .option('--csv <file>', 'write all answers, the systems named')
    .option('--json', 'print one JSON document')
    .action(
      async (
        folder: string,
        files: readonly string[],
        { exclude, report, csv, json }: SummarizeOptions,
      ) => {
        const found = await readStudy(folder)
        const collected = collect(found, await readAnswerFiles(folder, files))
        const summary = summarize(found, collected, { exclude })
        if (report !== undefined) await writeWholeFile(report, studyReport(summary))
        if (csv !== undefined) await writeWholeFile(csv, exportCsv(collected))
        if (json) writeJson(summary)
        else writeResult(describeSummary(summary))
      },
    )
}
