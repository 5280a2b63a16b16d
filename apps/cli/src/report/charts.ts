import type { StepRecord } from '../training/records.ts'
import type { Baselines } from '../training/result.ts'

/** A line of a chart. */
interface Series {
  readonly label: string
  /** A colour variable of the page's style. */
  readonly color: string
  /** One for each of the report's steps; null where nothing was measured. */
  readonly values?: readonly (number | null)[]
  /** A level line instead of values. */
  readonly level?: number
}

/** A chart over the steps. */
interface Chart {
  readonly title: string
  readonly unit: string
  /** Whether its scale is logarithmic. */
  readonly isLog?: boolean
  readonly series: readonly Series[]
}

/** Charts with the steps that they share. */
export interface Charts {
  readonly steps: readonly number[]
  readonly charts: readonly Chart[]
}

const MOST_POINTS = 4000

/** The curves of a run; of a long one every n-th step, and every step that was validated. */
export function chartsOf(all: readonly StepRecord[], baselines: Baselines): Charts {
  const every = Math.ceil(all.length / MOST_POINTS)
  const records = all.filter(
    ({ step, validationLoss }) => step % every === 0 || validationLoss !== undefined,
  )
  const curve = (key: keyof StepRecord): (number | null)[] =>
    records.map(record => record[key] ?? null)
  const one = (title: string, unit: string, key: keyof StepRecord): Chart => ({
    title,
    unit,
    series: [{ label: title, color: '--loss', values: curve(key) }],
  })
  return {
    steps: records.map(({ step }) => step),
    charts: [
      lossChart(curve('loss'), curve('validationLoss'), baselines),
      one('Learning rate', '', 'learningRate'),
      one('Speed', 'tokens/s', 'tokensPerSecond'),
      { ...one('Gradient norm', 'before clipping', 'gradientNorm'), isLog: true },
    ],
  }
}

function lossChart(
  loss: readonly (number | null)[],
  validation: readonly (number | null)[],
  { unigramEntropy, uniformLoss }: Baselines,
): Chart {
  return {
    title: 'Loss',
    unit: 'nats per token',
    series: [
      { label: 'training', color: '--loss', values: loss },
      { label: 'validation', color: '--validation', values: validation },
      { label: 'unigram entropy', color: '--unigram', level: unigramEntropy },
      { label: 'uniform guess', color: '--uniform', level: uniformLoss },
    ],
  }
}
