import {
  dry,
  epsilonCutoff,
  etaCutoff,
  frequencyPenalty,
  minP,
  mirostat,
  noRepeatNgram,
  presencePenalty,
  repetitionPenalty,
  suppress,
  temperature,
  topH,
  topK,
  topNSigma,
  topP,
  typicalP,
  xtc,
} from '@nexttoken/sampling'
import type { Command } from 'commander'
import { processorsOfModel } from './generation-config.ts'
import {
  biased,
  endLikelier,
  fields,
  forbidden,
  inLast,
  list,
  noEndBefore,
  one,
  type Reader,
  type WrittenProcessor,
} from './processor-readers.ts'

type ProcessorOption = readonly [flags: string, description: string, read: Reader]

const DRY = ['multiplier', 'base', 'allowedLength'] as const

/** Every option that is a logits processor: a new one is a line here. */
const PROCESSORS: readonly ProcessorOption[] = [
  ['--temperature <t>', 'above 1 bolder, below 1 surer', one(temperature)],
  ['--top-k <k>', 'only the k likeliest tokens', one(topK)],
  ['--top-p <p>', 'only the likeliest tokens that together reach p', one(topP)],
  ['--min-p <p>', 'only tokens at least p times as likely as the likeliest', one(minP)],
  ['--typical-p <p>', 'only the most typical tokens that together reach p', one(typicalP)],
  ['--epsilon-cutoff <e>', 'only tokens with a probability of e or more', one(epsilonCutoff)],
  ['--eta-cutoff <e>', 'likewise, or of less where the model is unsure', one(etaCutoff)],
  ['--top-h <h>', 'only the likeliest tokens, to a share h of the entropy', one(topH)],
  ['--top-n-sigma <n>', 'only logits within n deviations of the largest', one(topNSigma)],
  ['--xtc <p,t>', 'at times p, none above t but the last', fields(xtc, 'probability', 'threshold')],
  ['--mirostat <tau,eta>', 'surprise kept near tau bits', fields(mirostat, 'tau', 'eta')],
  ['--repetition-penalty <p,n>', 'above 1 less of the last n tokens', inLast(repetitionPenalty)],
  ['--frequency-penalty <a,n>', 'a nats off for each time among them', inLast(frequencyPenalty)],
  ['--presence-penalty <a,n>', 'a nats off for what is among them', inLast(presencePenalty)],
  ['--dry <m,b,l>', 'm·b^(n−l) nats off what repeats n tokens', fields(dry, ...DRY)],
  ['--no-repeat-ngram <n>', 'no n tokens in a row twice', one(noRepeatNgram)],
  ['--min-new-tokens <n>', 'no end-of-text before n tokens', noEndBefore],
  ['--length-decay <n,f>', 'from n tokens on end-of-text likelier, by factor f', endLikelier],
  ['--suppress <text>', 'never this text', forbidden],
  ['--suppress-ids <ids>', 'never these tokens', list(suppress)],
  ['--logit-bias <text=nats>', 'more of a text, below 0 less', biased],
]

/**
 * Adds an option for each processor.
 *
 * @returns The processors in the order in which the command line names them, once it is parsed.
 */
export function addProcessorOptions(command: Command): readonly WrittenProcessor[] {
  const written: WrittenProcessor[] = []
  for (const [flags, description, read] of PROCESSORS) {
    command.option(flags, description, (text: string) => {
      written.push(read(text, flags.split(' ')[0]))
      return text
    })
  }
  command.option('--generation-config', "those of the model's generation_config.json")
  command.on('option:generation-config', () => written.push(processorsOfModel))
  return written
}
