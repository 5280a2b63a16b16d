import { openBatch } from '../batch/open-batch.ts'
import { requireOption, requirePositiveInteger } from '../errors.ts'
import { chain } from '../logits-processor.ts'
import type { BatchSession, NextTokenModel } from '../next-token-model.ts'
import { hammingDiversity } from '../processors/hamming-diversity.ts'
import { logSoftmax } from '../softmax.ts'
import type { DecodingRequest, GeneratedToken, Strategy, StrategyEnd } from '../strategy.ts'
import {
  advance,
  type Beam,
  type BeamGroup,
  type BeamRules,
  type BeamScores,
  type FinishedBeam,
} from './beam-group.ts'
import { checked, contextAfter } from './take-token.ts'

/** How `beamSearch` searches. */
export interface BeamSearchOptions {
  /** Sequences kept under way: a multiple of `groups`. */
  readonly beams: number
  /** Scores are divided by length to this power: above 0 favours long sequences. Default 1. */
  readonly lengthPenalty?: number
  /**
   * When to stop once `beams` sequences are finished: `true` at once; `false` (default) when the
   * best one under way would score no better if it ended now; `'never'` when it could not score
   * better at any length.
   */
  readonly earlyStopping?: boolean | 'never'
  /** Groups that each search for themselves, but for the diversity penalty. Default 1. */
  readonly groups?: number
  /** Taken off a token's score for each beam of an earlier group that took it. Default 0.5. */
  readonly diversityPenalty?: number
  /** Draws ways on in proportion to their probability in place of taking the best. Default false. */
  readonly sample?: boolean
}

/**
 * Searches for the sequence with the highest sum of log-probabilities, over length to the power
 * of `lengthPenalty`, and yields it; the result's `sequences` has up to `beams`, the best first.
 *
 * As in transformers, processors see log-probabilities and what they leave is summed; all beams
 * are continued in one pass where the model can.
 *
 * @throws {SamplingError} `INVALID_OPTION` for an option outside its range.
 * @see Vijayakumar et al. 2016 on groups, https://arxiv.org/abs/1610.02424
 */
export function beamSearch(options: BeamSearchOptions): Strategy {
  const { beams, groups = 1, sample = false } = options
  const { lengthPenalty = 1, earlyStopping = false, diversityPenalty = 0.5 } = options
  requirePositiveInteger('beams', beams)
  requirePositiveInteger('groups', groups)
  requireOption(beams % groups === 0, `beams needs a multiple of groups ${groups}, got ${beams}`)
  requireOption(
    Number.isFinite(lengthPenalty) && diversityPenalty > 0 && diversityPenalty < Infinity,
    `beamSearch needs a finite lengthPenalty and a diversityPenalty above 0, got ${lengthPenalty} and ${diversityPenalty}`,
  )
  requireOption(
    [true, false, 'never'].includes(earlyStopping),
    `earlyStopping needs true, false or 'never', got ${earlyStopping}`,
  )
  const fixed = { width: beams / groups, lengthPenalty, earlyStopping, isOneOfSeveral: groups > 1 }
  return async function* (model, request) {
    const random = request.random()
    const { maxNewTokens, finishReason } = request
    const rules = { ...fixed, maxNewTokens, finishReason, random: sample ? random : undefined }
    const taken: number[] = []
    const diversity = groups > 1 ? [hammingDiversity(diversityPenalty, () => taken)] : []
    const processor = chain(...diversity, request.processor)
    return yield* run({ model, request: { ...request, processor }, groups, taken, random, rules })
  }
}

interface Search {
  readonly model: NextTokenModel
  readonly request: DecodingRequest
  readonly groups: number
  /** Ids that beams of earlier groups took in this step. */
  readonly taken: number[]
  readonly random: () => number
  readonly rules: BeamRules
}

async function* run(search: Search): AsyncGenerator<GeneratedToken, string | StrategyEnd, void> {
  const { model, request } = search
  const reason = request.finishReason([])
  if (reason !== undefined) return reason
  const start: Beam = { ids: [], tokens: [], sum: 0, row: 0 }
  const group: BeamGroup = { running: [start], finished: [], isDone: false }
  let groups = Array.from({ length: search.groups }, () => group)
  let batch = await openBatch(model, 1)
  try {
    let logits = await batch.append([request.prompt.slice(-model.contextLength)])
    while (true) {
      groups = advanceAll(groups, logits, search)
      const beams = groups.flatMap(({ running, isDone }) => (isDone ? [] : running))
      if (beams.length === 0) break
      batch = arrange(batch, beams)
      logits = await batch.append(beams.map(({ ids }) => ids.slice(-1)))
      groups = withRows(groups)
    }
  } finally {
    batch.dispose()
  }
  return yield* tell(groups)
}

/** The batch with these beams for rows. */
function arrange(batch: BatchSession, beams: readonly Beam[]): BatchSession {
  const rows = beams.map(({ row }) => row)
  const isSame = rows.length === batch.lengths.length && rows.every((row, index) => row === index)
  if (isSame) return batch
  const next = batch.fork(rows)
  batch.dispose()
  return next
}

/** The groups with their beams in the rows that they now have. */
function withRows(groups: readonly BeamGroup[]): BeamGroup[] {
  let rows = 0
  return groups.map(group =>
    group.isDone
      ? group
      : { ...group, running: group.running.map(beam => ({ ...beam, row: rows++ })) },
  )
}

function advanceAll(
  groups: readonly BeamGroup[],
  logits: readonly Float32Array[],
  search: Search,
): BeamGroup[] {
  search.taken.length = 0
  return groups.map(group => {
    if (group.isDone) return group
    const scores = group.running.map(beam => scoresOf(beam, logits[beam.row], search))
    const next = advance(group, scores, search.rules)
    search.taken.push(...next.running.map(({ ids }) => ids[ids.length - 1]))
    return next
  })
}

function scoresOf(beam: Beam, logits: Float32Array, search: Search): BeamScores {
  const { model, request, random } = search
  const { prompt, processor } = request
  const logProbabilities = logSoftmax(checked(model, logits))
  const context = contextAfter([...prompt, ...beam.ids], prompt.length, random)
  const processed = processor(Float32Array.from(logProbabilities), context)
  return { beam, scores: Float64Array.from(processed, score => score + beam.sum), logProbabilities }
}

/** Yields the best beam of all and tells the others. */
async function* tell(
  groups: readonly BeamGroup[],
): AsyncGenerator<GeneratedToken, StrategyEnd, void> {
  const found = groups
    .flatMap(({ finished }): readonly FinishedBeam[] => finished)
    .sort((a, b) => b.score - a.score)
  yield* found[0].tokens
  const sequences = found.map(({ tokens: _, ...sequence }) => sequence)
  return { reason: found[0].reason, sequences }
}
