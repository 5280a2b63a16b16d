import {
  type BleuOptions,
  bleuStatistics,
  type ChrfOptions,
  chrfStatistics,
  type RougeType,
  rouge,
  type SegmentStatistics,
  type TerOptions,
  terStatistics,
} from '@nexttoken/metrics'
import { Option } from 'commander'
import { decimal, integer } from '../option-values.ts'
import type { Corpus, CorpusScore } from './corpus-score.ts'

/** A metric of the command line: a new one is an entry in {@link metrics}. */
export interface Metric {
  readonly description: string
  /** Its own options, named as the library names them. */
  readonly options: readonly Option[]
  /** Whether it gives several scores, by their names. */
  readonly hasSeveral?: boolean
  score(corpus: Corpus, options: object): CorpusScore[]
}

/** Every metric by the name of its command. */
export const metrics: Readonly<Record<string, Metric>> = {
  bleu: {
    description: 'n-grams of words in common, 0 to 100: equal to sacreBLEU',
    options: [
      new Option('--tokenize <name>', 'how words are found')
        .choices(['13a', 'intl', 'char', 'zh', 'none'])
        .default('13a'),
      new Option('--smooth <name>', 'what stands in for a precision of 0')
        .choices(['none', 'floor', 'add-k', 'exp'])
        .default('exp'),
      new Option('--smooth-value <x>', 'for floor (0.1) and add-k (1)').argParser(
        decimal({ atLeast: 0 }),
      ),
      new Option('--max-order <n>', 'longest n-grams').default(4).argParser(integer(1)),
      new Option('--lowercase', 'compare without regard to case'),
      new Option('--effective-order', 'leave out orders longer than the text'),
    ],
    score: ({ hypotheses, references }, options) =>
      oneScore('BLEU', bleuStatistics(hypotheses, references, options as BleuOptions)),
  },
  chrf: {
    description: 'n-grams of characters in common, 0 to 100: equal to sacreBLEU',
    options: [
      new Option('--character-order <n>', 'longest n-grams of characters')
        .default(6)
        .argParser(integer(0)),
      new Option('--word-order <n>', 'longest n-grams of words: 2 makes chrF++')
        .default(0)
        .argParser(integer(0)),
      new Option('--beta <x>', 'how much more recall counts than precision')
        .default(2)
        .argParser(decimal({ atLeast: 0 })),
      new Option('--lowercase', 'compare without regard to case'),
      new Option('--whitespace', 'count white space as characters'),
      new Option('--eps-smoothing', 'as NLTK and Moses do'),
    ],
    score: ({ hypotheses, references }, options) => {
      const statistics = chrfStatistics(hypotheses, references, options as ChrfOptions)
      return oneScore(scoreOf(statistics).name, statistics)
    },
  },
  ter: {
    description: 'edits for 100 words, 0 is best: equal to sacreBLEU',
    options: [
      new Option('--normalized', 'separate punctuation first'),
      new Option('--no-punct', 'remove punctuation'),
      new Option('--asian-support', 'also for Chinese and Japanese'),
      new Option('--case-sensitive', 'compare with regard to case'),
    ],
    score: ({ hypotheses, references }, { punct = true, ...options }: { punct?: boolean }) =>
      oneScore(
        'TER',
        terStatistics(hypotheses, references, { ...options, noPunct: !punct } as TerOptions),
      ),
  },
  rouge: {
    description: 'words in common, 0 to 1, mean over the texts: equal to rouge-score',
    options: [
      new Option('--types <list>', 'rouge1 to rouge9, rougeL, rougeLsum')
        .default(['rouge1', 'rouge2', 'rougeL', 'rougeLsum'])
        .argParser(text => text.split(',')),
      new Option('--stemmer', 'compare words by their stems'),
    ],
    hasSeveral: true,
    score: scoreRouge,
  },
}

const scoreOf = <Score>({ rows, score }: SegmentStatistics<Score>): Score =>
  score(rows[0].map((_, column) => rows.reduce((sum, row) => sum + row[column], 0)))

function oneScore(
  name: string,
  statistics: SegmentStatistics<{ readonly score: number }>,
): CorpusScore[] {
  const { score, ...rest } = scoreOf(statistics)
  const details = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'name'))
  return [{ name, score, segments: statistics, details }]
}

function scoreRouge(
  { hypotheses, references }: Corpus,
  { types, stemmer = false }: { types?: readonly RougeType[]; stemmer?: boolean },
): CorpusScore[] {
  const scores = hypotheses.map((text, index) => {
    const own = references.map(set => set[index]).filter(one => one !== null)
    return rouge(text, own, { types: types!, stemmer })
  })
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return types!.map(type => {
    const fmeasures = scores.map(score => score[type].fmeasure)
    const details = {
      precision: mean(scores.map(score => score[type].precision)),
      recall: mean(scores.map(score => score[type].recall)),
    }
    return { name: type, score: mean(fmeasures), segments: fmeasures, details }
  })
}
