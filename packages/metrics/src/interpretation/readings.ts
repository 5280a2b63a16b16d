import type { InterpretedMetric } from './interpret.ts'

/** How scores of one metric are read. */
export interface Reading {
  /** Least and greatest score. */
  readonly range: readonly [least: number, greatest: number]
  says(score: number): string
  readonly limits: readonly string[]
  /** Of limits and ranges. */
  readonly sources: readonly string[]
}

type Bands = readonly (readonly [least: number, words: string])[]

const BLEU_BANDS: Bands = [
  [0.6, 'near-identical phrasing (above 60), which is rare.'],
  [0.4, 'strong overlap (40 to 60).'],
  [0.2, 'moderate overlap (20 to 40).'],
  [0, 'weak overlap (below 20).'],
]
const ROUGE_BANDS: Bands = [
  [0.6, 'excellent coverage (above 0.6).'],
  [0.4, 'good coverage (0.4 to 0.6).'],
  [0.2, 'moderate coverage (0.2 to 0.4).'],
  [0, 'weak coverage (below 0.2).'],
]

const PAPINENI = 'Papineni et al. 2002, https://aclanthology.org/P02-1040'
const POST = 'Post 2018, https://aclanthology.org/W18-6319'
const CALLISON_BURCH = 'Callison-Burch et al. 2006, https://aclanthology.org/E06-1032'
const POPOVIC = 'Popović 2015, https://aclanthology.org/W15-3049'
const SNOVER = 'Snover et al. 2006, https://aclanthology.org/2006.amta-papers.25'
const LIN = 'Lin 2004, https://aclanthology.org/W04-1013'
const SCHLUTER = 'Schluter 2017, https://aclanthology.org/E17-2007'
const JELINEK = 'Jelinek et al. 1977, https://doi.org/10.1121/1.2016299'
const HOLTZMAN = 'Holtzman et al. 2020, https://arxiv.org/abs/1904.09751'
const WINDOWS = 'https://huggingface.co/docs/transformers/perplexity'
const PILE = 'Gao et al. 2020, section 3.1, https://arxiv.org/abs/2101.00027'
const PAPERNO = 'Paperno et al. 2016, https://arxiv.org/abs/1606.06031'
const ZELLERS = 'Zellers et al. 2019, https://arxiv.org/abs/1905.07830'
const HARNESS = 'https://github.com/EleutherAI/lm-evaluation-harness'
const VAN_DER_LEE = 'van der Lee et al. 2019, https://aclanthology.org/W19-8643'
const CLARK = 'Clark et al. 2021, https://aclanthology.org/2021.acl-long.565'
const SAME = 'It compares only over the same texts with the same settings: print them beside it.'
const HABIT = 'The ranges are a habit of readers, not of the papers.'
const SURFACE =
  'It sees words, not meaning: it punishes a good paraphrase and rewards a fluent falsehood.'

/** What there is to say of each metric. */
export const READINGS: Readonly<Record<InterpretedMetric, Reading>> = {
  bleu: {
    range: [0, 100],
    says: score =>
      `BLEU ${score.toFixed(1)}: ${banded(score / 100, BLEU_BANDS)} In translation 30 to 40 counts as strong.`,
    limits: [SURFACE, SAME, HABIT, 'Of a single sentence it says little.'],
    sources: [PAPINENI, POST, CALLISON_BURCH],
  },
  chrf: {
    range: [0, 100],
    says: score =>
      `chrF ${score.toFixed(1)}: of 100 where all runs of characters are the reference’s.`,
    limits: [SURFACE, SAME],
    sources: [POPOVIC, POST],
  },
  ter: {
    range: [0, Infinity],
    says: score =>
      `TER ${score.toFixed(1)}: edits for each 100 words of the reference. Lower is better.`,
    limits: [SURFACE, SAME],
    sources: [SNOVER, POST],
  },
  rouge: {
    range: [0, 1],
    says: score =>
      `ROUGE ${score.toFixed(3)}: ${banded(score, ROUGE_BANDS)} In summarization a ROUGE-L of 0.4 to 0.5 is solid.`,
    limits: [SURFACE, 'Its recall rewards length.', SAME, HABIT],
    sources: [LIN, SCHLUTER],
  },
  perplexity: {
    range: [1, Infinity],
    says: score =>
      `Perplexity ${score.toPrecision(4)}: as unsure as when choosing among about ${plain(score)} equally likely tokens.`,
    limits: [
      'It tells confidence in the right token, not quality.',
      'It compares only over the same text, with the same tokenizer and windows.',
      'Over a text that the model was trained on it says nothing of other texts.',
    ],
    sources: [JELINEK, HOLTZMAN, WINDOWS],
  },
  bitsPerByte: {
    range: [0, Infinity],
    says: score =>
      `${score.toFixed(3)} bits per byte: the model would compress the text to ${((100 * score) / 8).toFixed(1)} % of its bytes.`,
    limits: ['It compares between tokenizers, but only over the same text.'],
    sources: [PILE],
  },
  lastWord: {
    range: [0, 1],
    says: score => `Last words: greedy decoding finds ${percent(score)} of them exactly.`,
    limits: [
      'A word counts only if each of its tokens is right.',
      'It compares only over the same version of the file.',
    ],
    sources: [PAPERNO, HARNESS],
  },
  multipleChoice: {
    range: [0, 1],
    says: score =>
      `Multiple choice: the right ending is the likeliest in ${percent(score)} of them.`,
    limits: [
      'Compare it with chance, 1 in as many as there are endings.',
      'Short endings have it easier unless it is normalized: say how.',
    ],
    sources: [ZELLERS, HARNESS],
  },
  likert: {
    range: [1, 5],
    says: score => `Mean rating ${score.toFixed(2)} on a scale of 1 to 5, whose middle is 3.`,
    limits: [
      'People are the standard, but slow and costly, and they disagree: give interval and agreement.',
      'It compares only within one study.',
    ],
    sources: [VAN_DER_LEE, CLARK],
  },
}

/** The highest band that the score reaches. */
function banded(score: number, bands: Bands): string {
  return bands.find(([least]) => score >= least)?.[1] ?? ''
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function plain(score: number): string {
  return score < 10 ? score.toFixed(1) : Math.round(score).toLocaleString('en')
}
