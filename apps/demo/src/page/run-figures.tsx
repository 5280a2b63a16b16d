import type { JSX } from 'preact'
import type { RunPoint } from '../messages.ts'
import type { RunState } from './page-state.ts'

const RECENT = 20

/** The numbers of a run. */
export function RunFigures({ facts, points }: RunState): JSX.Element {
  const last = points.at(-1)
  const validation = points.findLast(({ validationLoss }) => validationLoss !== undefined)
  const speed = meanSpeed(points.slice(-RECENT))
  const stepsLeft = (facts?.steps ?? 0) - (last?.step ?? 0)
  const secondsLeft = facts && speed ? (stepsLeft * facts.tokensPerStep) / speed : undefined
  return (
    <dl class="figures">
      <Figure name="Step" value={facts && `${count(last?.step ?? 0)} / ${count(facts.steps)}`} />
      <Figure name="Loss" value={last?.loss.toFixed(3)} />
      <Figure name="Validation" value={validation?.validationLoss?.toFixed(3)} />
      <Figure name="Tokens/s" value={speed && count(speed)} />
      <Figure name="Time left" value={secondsLeft !== undefined && clock(secondsLeft)} />
      <Figure name="Parameters" value={facts && count(facts.parameters)} />
      <Figure name="Alphabet" value={facts && count(facts.vocabularySize)} />
      <Figure name="Blind guess" value={facts && Math.log(facts.vocabularySize).toFixed(3)} />
    </dl>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: string | number | false | undefined
}

function Figure({ name, value }: FigureProps): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || '–'}</dd>
    </div>
  )
}

/** Over the time that the steps took together. */
function meanSpeed(points: readonly RunPoint[]): number | undefined {
  if (points.length === 0) return undefined
  const seconds = points.reduce((sum, { tokensPerSecond }) => sum + 1 / tokensPerSecond, 0)
  return points.length / seconds
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
