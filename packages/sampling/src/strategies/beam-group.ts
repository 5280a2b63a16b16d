import { requireAllowed } from '../softmax.ts'
import { type GeneratedSequence, type GeneratedToken, sumLogProbabilities } from '../strategy.ts'
import { type Choice, drawChoices, topChoices } from './top-candidates.ts'

/** One of the sequences that a search has under way. */
export interface Beam {
  /** Generated ids. */
  readonly ids: readonly number[]
  readonly tokens: readonly GeneratedToken[]
  /** Sum over the tokens of the processed log-probabilities. */
  readonly sum: number
  /** Of the batch, the row that it goes on from. */
  readonly row: number
}

/** A sequence that a search has brought to its end. */
export interface FinishedBeam extends GeneratedSequence {
  readonly tokens: readonly GeneratedToken[]
}

/** Beams that compete with one another. */
export interface BeamGroup {
  /** The best first; none left if `isDone` came of that. */
  readonly running: readonly Beam[]
  /** The best first, at most as many as the group is wide. */
  readonly finished: readonly FinishedBeam[]
  readonly isDone: boolean
}

/** What a group goes by. */
export interface BeamRules {
  readonly width: number
  readonly lengthPenalty: number
  readonly earlyStopping: boolean | 'never'
  readonly maxNewTokens: number
  /** Several groups search as transformers' 4.50 did, one as it does since. */
  readonly isOneOfSeveral: boolean
  /** With it, ways on are drawn. */
  readonly random?: (() => number) | undefined
  finishReason(ids: readonly number[]): string | undefined
}

/** The scores [V] of a beam's ways on: its sum with their processed log-probabilities. */
export interface BeamScores {
  readonly beam: Beam
  readonly scores: ArrayLike<number>
  /** [V], by the model itself. */
  readonly logProbabilities: ArrayLike<number>
}

/** Of the best ways on, those looked at for each beam before all are taken to be at their end. */
const SCANNED = 32

/**
 * Takes one step: those of the best ways on that end are kept if they can compete, others run on.
 *
 * @throws {SamplingError} `EMPTY_DISTRIBUTION` if there is no way on and nothing to show.
 */
export function advance(
  group: BeamGroup,
  beams: readonly BeamScores[],
  rules: BeamRules,
): BeamGroup {
  const { width, maxNewTokens, isOneOfSeveral } = rules
  const step = waysOn(beams, rules)
  const finished = best([...group.finished, ...step.ended], width)
  requireAllowed(step.running.length + finished.length > 0, beams.length * beams[0].scores.length)
  const isDone = cannotImprove({ ...step, finished }, rules)
  const { running } = step
  if (isDone || !isOneOfSeveral || running[0].ids.length < maxNewTokens) {
    return { running, finished, isDone }
  }
  const last = running.map(beam => finish(beam, 'maxNewTokens', rules))
  return { running, finished: best([...finished, ...last], width), isDone: true }
}

interface Step {
  readonly running: readonly Beam[]
  readonly ended: readonly FinishedBeam[]
  /** The highest sum among the ways on. */
  readonly highest: number
}

function waysOn(beams: readonly BeamScores[], rules: BeamRules): Step {
  const { width, isOneOfSeveral, random } = rules
  const running: Beam[] = []
  const ended: FinishedBeam[] = []
  let highest = -Infinity
  let rank = 0
  for (const choice of choices(beams, rules)) {
    const beam = extend(beams[choice.row], choice)
    const reason = rules.finishReason(beam.ids)
    highest = Math.max(highest, beam.sum)
    const isLast = reason === 'maxNewTokens' && !isOneOfSeveral // several end after this step
    if (reason === undefined || (reason === 'maxNewTokens' && !isLast)) running.push(beam)
    else if (rank < width) ended.push(finish(beam, reason, rules))
    rank++
    if (!random && rank >= width && (running.length === width || isLast)) break
  }
  running.sort((a, b) => b.sum - a.sum) // drawn ones are not in order
  return { running: running.slice(0, width), ended, highest }
}

function* choices(beams: readonly BeamScores[], { width, random }: BeamRules): Generator<Choice> {
  const rows = beams.map(({ scores }) => scores)
  if (random) return yield* drawChoices(rows, 2 * width, random)
  let known = 0
  for (let count = 2 * width; count <= SCANNED * width; count *= 2) {
    const top = topChoices(rows, count)
    yield* top.slice(known)
    known = top.length
    if (known < count) return
  }
}

function extend({ beam, logProbabilities }: BeamScores, { id, score }: Choice): Beam {
  const token = { id, logProbability: logProbabilities[id], step: beam.ids.length }
  return { ids: [...beam.ids, id], tokens: [...beam.tokens, token], sum: score, row: beam.row }
}

function finish({ ids, tokens, sum }: Beam, reason: string, rules: BeamRules): FinishedBeam {
  const score = sum / ids.length ** rules.lengthPenalty
  return { ids, tokens, score, logProbability: sumLogProbabilities(tokens), reason }
}

/** The first of equals are those that were there before. */
function best(beams: readonly FinishedBeam[], count: number): FinishedBeam[] {
  return [...beams].sort((a, b) => b.score - a.score).slice(0, count)
}

function cannotImprove(
  { running, finished, highest }: Step & Pick<BeamGroup, 'finished'>,
  { width, lengthPenalty, earlyStopping, maxNewTokens, isOneOfSeveral }: BeamRules,
): boolean {
  if (running.length === 0) return true
  if (finished.length < width) return false
  if (earlyStopping === true) return true
  const [{ ids, sum }] = running
  const isPatient = earlyStopping === 'never' && lengthPenalty > 0
  const length = isPatient ? maxNewTokens : ids.length
  return (isOneOfSeveral ? highest : sum) / length ** lengthPenalty <= finished[width - 1].score
}
