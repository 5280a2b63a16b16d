import type { LogitsProcessor } from '../logits-processor.ts'

/** What the processors of this package do; `$` stands for what they were made with. */
const WORDS: Readonly<Record<string, string>> = {
  choices: 'allows one of $ texts only',
  jsonSchema: 'allows JSON of a schema only',
  regularExpression: 'allows texts that match an expression only',
  allowOnly: 'forbids all tokens but those that a function allows',
  dry: 'makes tokens that go on with a repetition less likely',
  epsilonCutoff: 'forbids tokens with a probability below $',
  etaCutoff: 'forbids tokens with a probability below $, or less where the model is unsure',
  exponentialLengthDecay: 'makes the end of the text ever more likely',
  forbidSequences: 'forbids tokens that complete an unwanted sequence',
  forceFirst: 'forces token $ at the start of a text',
  forceLast: 'forces token $ at the end of the length',
  frequencyPenalty: 'takes $ off the logit of a token for each time it occurred',
  hammingDiversity: 'takes $ off the logit of a token for each other group that took it',
  logitBias: 'adds a bias to the logits of $ tokens',
  logNormalize: 'turns logits into log-probabilities',
  minLength: 'forbids the end of the text before there are $ ids, with the prompt',
  minNewTokens: 'forbids the end of the text before $ tokens are generated',
  minP: 'forbids tokens less than $ times as likely as the likeliest',
  mirostat: 'forbids tokens above a surprise that is steered as the text goes on',
  noRepeatNgram: 'forbids tokens that complete $ ids that already stood in a row',
  presencePenalty: 'takes $ off the logit of each token that occurred',
  removeInvalid: 'makes every logit finite',
  repetitionPenalty: 'makes tokens that occurred less likely, by a factor of $',
  sequenceBias: 'adds a bias to tokens that complete one of $ sequences',
  suppress: 'forbids $ tokens',
  suppressAtBegin: 'forbids $ tokens at the begin of the generation',
  temperature: 'divides the logits by $',
  topH: 'keeps the likeliest tokens, to $ of the entropy',
  topK: 'keeps the $ likeliest tokens',
  topNSigma: 'forbids tokens more than $ standard deviations below the largest logit',
  topP: 'keeps the likeliest tokens, to a probability of $ together',
  typicalP: 'keeps the most typical tokens, to a probability of $ together',
  xtc: 'sometimes forbids all the likely tokens but the least likely of them',
}

/** Says in words, one line a step, what a processor does, in the order in which it does it. */
export function describe(processor: LogitsProcessor): string {
  const steps = processor.steps ?? [processor]
  return steps.map((step, index) => `${index + 1}. ${inWords(step.name)}`).join('\n')
}

function inWords(name: string): string {
  const [kind] = name.split('(')
  const made = name.slice(kind.length + 1, -1)
  const words = WORDS[kind]?.replace('$', () => made) ?? 'a function of your own'
  return `${name || 'anonymous'}: ${words}`
}
