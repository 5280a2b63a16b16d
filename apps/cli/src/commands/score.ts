import { type InterpretedMetric, interpret } from '@nexttoken/metrics'
import type { Command } from 'commander'
import { integer } from '../option-values.ts'
import { writeJson, writeResult } from '../output.ts'
import { type CorpusScore, judgeScores } from '../scoring/corpus-score.ts'
import { describeScores } from '../scoring/describe-scores.ts'
import { type Metric, metrics } from '../scoring/metrics.ts'
import { readHypotheses, readReferences } from '../scoring/read-texts.ts'

interface ScoreOptions {
  readonly hypotheses: string
  readonly references: readonly string[]
  readonly baseline?: string
  readonly interval?: boolean
  readonly seed: number
  readonly json?: boolean
}

/** Adds `score`, with a command for each metric: texts against references. */
export function addScore(program: Command): void {
  const score = program
    .command('score')
    .description('compare texts with references: BLEU, chrF, TER, ROUGE')
  for (const [name, metric] of Object.entries(metrics)) addMetric(score, name, metric)
}

function addMetric(parent: Command, name: string, metric: Metric): void {
  const command = parent
    .command(name)
    .description(metric.description)
    .requiredOption('--hypotheses <file>', 'texts to score, one a line (.jsonl: JSON strings)')
    .requiredOption('--references <file...>', 'what they should be, line by line')
  for (const option of metric.options) command.addOption(option)
  command
    .option('--interval', 'how far another choice of texts would move the score (bootstrap)')
    .option('--baseline <file>', 'texts of another system: could the difference be chance?')
    .option('--seed <n>', 'of the resampling', integer(0), 12345)
    .option('--json', 'print one JSON document')
    .action(async (options: ScoreOptions) => {
      const own = await scoreFile(metric, options.hypotheses, options)
      const baseline = options.baseline && (await scoreFile(metric, options.baseline, options))
      const judged = judgeScores(own, baseline || undefined, options)
      const interpretation = interpret(name as InterpretedMetric, judged[0].score)
      if (!options.json) return writeResult(describeScores(judged, interpretation))
      const { hypotheses, references } = options
      const scores = judged.map(({ details, ...rest }) => ({ ...rest, ...details }))
      const found = metric.hasSeveral ? { scores } : scores[0]
      writeJson({ metric: name, hypotheses, references, ...found, interpretation })
    })
}

async function scoreFile(
  metric: Metric,
  file: string,
  options: ScoreOptions,
): Promise<CorpusScore[]> {
  const hypotheses = await readHypotheses(file)
  const references = await readReferences(options.references, { file, count: hypotheses.length })
  return metric.score({ hypotheses, references }, options)
}
