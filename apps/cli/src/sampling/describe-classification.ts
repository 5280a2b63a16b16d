import { resultColors } from '../output.ts'

/** How likely a model finds each of several texts after a prompt. */
export interface Classification {
  readonly prompt: string
  readonly best: string
  /** The best first. */
  readonly choices: readonly ClassifiedChoice[]
}

/** One of the texts. */
export interface ClassifiedChoice {
  readonly choice: string
  /** In nats. */
  readonly logProbability: number
  /** The log-probability as it counts: less the prior, normalized. */
  readonly score: number
  /** The softmax of the scores. */
  readonly probability: number
  readonly tokens: readonly {
    readonly id: number
    readonly text: string
    readonly logProbability: number
  }[]
}

const BAR = 30

/** A table of the choices, the best first. */
export function describeClassification({ prompt, choices }: Classification): string {
  const { bold, dim, cyan } = resultColors
  const names = choices.map(({ choice }) => JSON.stringify(choice))
  const width = Math.max(6, ...names.map(name => name.length))
  const rows = choices.map(({ probability, logProbability, score, tokens }, index) => {
    const name = names[index].padEnd(width)
    const numbers = [
      `${(100 * probability).toFixed(1)}%`.padStart(6),
      cyan('█'.repeat(Math.round(BAR * probability)).padEnd(BAR)),
      logProbability.toFixed(4).padStart(15),
      score.toFixed(4).padStart(10),
      String(tokens.length).padStart(6),
    ]
    return `${index === 0 ? bold(name) : name}  ${numbers.join('  ')}`
  })
  const titles = ['share'.padStart(6), ' '.repeat(BAR), 'log-probability', '     score', 'tokens']
  const head = dim(`${'choice'.padEnd(width)}  ${titles.join('  ')}`)
  return `${JSON.stringify(prompt)}\n${[head, ...rows].join('\n')}\n`
}
