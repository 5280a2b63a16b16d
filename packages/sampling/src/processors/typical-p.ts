import { requireOption, requirePositiveInteger } from '../errors.ts'
import { editing, type LogitsProcessor } from '../logits-processor.ts'
import { cutFinder } from './find-cut.ts'
import type { FilterOptions } from './forbid-unlikely.ts'
import { readProbabilities } from './probabilities.ts'

/**
 * Keeps the tokens whose surprise is nearest to the entropy, up to the first with which their
 * probability reaches `mass`, and those as near as it; forbids the rest, be it the likeliest.
 *
 * Surprises, probabilities and comparisons are rounded to float32, as in transformers. With
 * `minTokensToKeep`, equals beyond that number go, the higher ids first.
 *
 * @param mass - In (0, 1).
 * @throws {SamplingError} `INVALID_OPTION` if `mass` is outside (0, 1) or `minTokensToKeep` is not a
 * positive integer.
 * @see Meister et al. 2023, https://arxiv.org/abs/2202.00666
 */
export function typicalP(mass: number, options: FilterOptions = {}): LogitsProcessor {
  const { minTokensToKeep = 1 } = options
  requireOption(mass > 0 && mass < 1, `typicalP needs a probability in (0, 1), got ${mass}`)
  requirePositiveInteger('minTokensToKeep', minTokensToKeep)
  const findCut = cutFinder()
  const goal = Math.fround(mass)
  return editing(`typicalP(${mass})`, (logits, _, allowed) => {
    const tokens = readProbabilities(logits, allowed)
    const { ids, count, largest } = tokens
    const logTotal = Math.fround(Math.log(tokens.total))
    const surprise = (index: number) =>
      Math.fround(logTotal - Math.fround(logits[ids[index]] - largest))
    let entropy = 0
    for (let index = 0; index < count; index++) {
      entropy += surprise(index) * Math.fround(Math.exp(-surprise(index)))
    }
    const distance = (index: number) =>
      Math.abs(Math.fround(surprise(index) - Math.fround(entropy)))
    const { key, equals, below } = findCut(
      tokens,
      distance,
      (weight, rank) => rank < count && (Math.fround(weight) < goal || rank < minTokensToKeep),
    )
    let equalsLeft = Math.fround(below) < goal ? count : equals + 1
    for (let index = 0; index < count; index++) {
      const isKept = !(distance(index) > key) && !(distance(index) === key && equalsLeft-- <= 0)
      if (!isKept) logits[ids[index]] = -Infinity
    }
    return allowed
  })
}
