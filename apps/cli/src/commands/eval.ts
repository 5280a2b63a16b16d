import { stat } from 'node:fs/promises'
import { splitText } from '@nexttoken/data'
import { bitsPerByte } from '@nexttoken/metrics'
import type { Command } from 'commander'
import { CommandError } from '../errors.ts'
import { openModel, type TextModel } from '../model-directory.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { integer } from '../option-values.ts'
import { writeJson, writeResult } from '../output.ts'
import { scoreIds } from '../score-ids.ts'
import { readText, readTextAgain, type Text } from '../text.ts'
import { RUN_FILE, readRunRecord } from '../training/run-record.ts'
import { withBackend } from '../with-backend.ts'

interface EvalOptions {
  readonly stride?: number
  readonly validation?: boolean
  readonly backend?: string
  readonly threads?: number
  readonly json?: boolean
}

/** How well a model predicts a text. */
interface Score {
  /** Nats per token. */
  readonly loss: number
  readonly perplexity: number
  readonly bitsPerByte: number
  /** Tokens that were scored. */
  readonly tokens: number
  /** UTF-8 bytes of the text. */
  readonly bytes: number
}

/** Adds `eval`: loss, perplexity and bits per byte of a model on a text. */
export function addEval(program: Command): void {
  program
    .command('eval')
    .description('measure how well a model predicts a text')
    .argument('<dir>', MODEL_FORMS)
    .argument(
      '[file]',
      'text in UTF-8; left out, the text that the model was trained on by `train`',
    )
    .option(
      '--stride <n>',
      'let windows overlap, n tokens apart: slower, with more context',
      integer(1),
    )
    .option(
      '--validation',
      'score only the last tenth of the text, which `train` does not learn from',
    )
    .option('--backend <name>', 'device to compute on', 'auto')
    .option('--threads <n>', 'threads to compute on', integer(1))
    .option('--json', 'print one JSON document')
    .action(async (directory: string, file: string | undefined, options: EvalOptions) => {
      const text = await findText(directory, file)
      const content = options.validation ? splitText(text.content).validation : text.content
      const score = await withBackend(options, async () => {
        const opened = await openModel(directory)
        return scoreText(opened, content, options.stride)
      })
      if (options.json) writeJson({ model: directory, ...score })
      else writeResult(describe(score))
    })
}

async function findText(directory: string, file: string | undefined): Promise<Text> {
  if (file !== undefined) return readText([file])
  const isRun = await stat(`${directory}/${RUN_FILE}`).catch(() => undefined)
  if (isRun) return readTextAgain((await readRunRecord(directory)).text)
  throw new CommandError(
    'USAGE',
    `${directory} is not a training run: name the text FILE to score.`,
  )
}

async function scoreText(
  { model, tokenizer }: TextModel,
  content: string,
  stride: number | undefined,
): Promise<Score> {
  if (stride !== undefined && stride > model.contextLength) {
    const expected = `at most the model's context of ${model.contextLength}`
    throw new CommandError('USAGE', `--stride: expected ${expected}, got ${stride}.`)
  }
  const ids = tokenizer.encode(content, { allowedSpecial: 'all' })
  if (ids.length < 2) {
    throw new CommandError(
      'FAILED',
      `A text of ${ids.length} token has none to predict: use a longer one.`,
    )
  }
  const { loss, perplexity, tokens } = await scoreIds(
    model,
    ids,
    stride === undefined ? {} : { stride },
  )
  const bytes = Buffer.byteLength(content)
  return { loss, perplexity, bitsPerByte: bitsPerByte(loss * tokens, bytes), tokens, bytes }
}

function describe(score: Score): string {
  return [
    `loss           ${score.loss.toFixed(4)} nats per token`,
    `perplexity     ${score.perplexity.toFixed(3)}`,
    `bits per byte  ${score.bitsPerByte.toFixed(4)}`,
    `tokens         ${score.tokens}`,
    `bytes          ${score.bytes}`,
    '',
  ].join('\n')
}
