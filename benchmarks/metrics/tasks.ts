import { corpusBleu, corpusChrf, corpusTer, type RougeType, rouge } from '@nexttoken/metrics'
import type { Pairs } from './make-pairs.ts'

/** A task that ours and a reference do alike; `references.py` has the same names. */
export interface MetricTask {
  readonly name: string
  readonly pairs: number
  readonly describe: string
  score(pairs: Pairs): number[]
}

/** What is compared. */
export const tasks: readonly MetricTask[] = [
  {
    name: 'bleu',
    pairs: 5000,
    describe: 'BLEU, 5,000 pairs',
    score: ({ hypotheses, references }) => [corpusBleu(hypotheses, [references]).score],
  },
  {
    name: 'chrf',
    pairs: 5000,
    describe: 'chrF, 5,000 pairs',
    score: ({ hypotheses, references }) => [corpusChrf(hypotheses, [references]).score],
  },
  {
    name: 'chrf++',
    pairs: 5000,
    describe: 'chrF++, 5,000 pairs',
    score: ({ hypotheses, references }) => [
      corpusChrf(hypotheses, [references], { wordOrder: 2 }).score,
    ],
  },
  {
    name: 'ter',
    pairs: 1000,
    describe: 'TER, 1,000 pairs',
    score: ({ hypotheses, references }) => [corpusTer(hypotheses, [references]).score],
  },
  {
    name: 'rouge',
    pairs: 1000,
    describe: 'ROUGE-1, 2, L, 1,000 pairs',
    score: pairs => meanRouge(pairs, ['rouge1', 'rouge2', 'rougeL'], false),
  },
  {
    name: 'rouge-stemmed',
    pairs: 1000,
    describe: 'ROUGE-1, 2, L, Lsum, stemmed, 1,000 pairs',
    score: pairs => meanRouge(pairs, ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'], true),
  },
]

/** Mean F-measure of each type. */
function meanRouge(
  { hypotheses, references }: Pairs,
  types: readonly RougeType[],
  stemmer: boolean,
): number[] {
  const scores = hypotheses.map((text, index) => rouge(text, references[index], { types, stemmer }))
  return types.map(
    type => scores.reduce((sum, score) => sum + score[type].fmeasure, 0) / scores.length,
  )
}
