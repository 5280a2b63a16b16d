import { memorizedSpans, rouge } from '@nexttoken/metrics'
import { makePairs } from './make-pairs.ts'

/** Time and memory of what grows with the length of the texts; the references have nothing alike to compare. */
export function measureLongTexts(): string[] {
  const { hypotheses, references } = makePairs(2500, 1)
  const cut = (sentences: readonly string[]): string =>
    sentences.join(' ').split(' ').slice(0, 20_000).join(' ')
  const [prediction, reference] = [cut(hypotheses), cut(references)]
  const training = makePairs(20_000, 2).references.join('\n').repeat(5).slice(0, 10e6)
  const generated = `${training.slice(5e6, 5e6 + 2000)} ${prediction.slice(0, 8000)}`
  return [
    row('ROUGE-L, two texts of 20,000 words', () =>
      rouge(prediction, reference, { types: ['rougeL'] }),
    ),
    row('ROUGE-Lsum, the same in one line', () =>
      rouge(prediction, reference, { types: ['rougeLsum'] }),
    ),
    row(`memorizedSpans, ${generated.length / 1e3} kB against ${training.length / 1e6} MB`, () =>
      memorizedSpans(generated, training, { minTokens: 20 }),
    ),
  ]
}

function row(name: string, action: () => unknown): string {
  const peakBefore = process.resourceUsage().maxRSS
  const start = performance.now()
  action()
  const seconds = (performance.now() - start) / 1000
  const memory = (process.resourceUsage().maxRSS - peakBefore) / 1024
  return `${name}: ${seconds.toFixed(2)} s, ${memory.toFixed(0)} MiB on top of the peak before`
}
