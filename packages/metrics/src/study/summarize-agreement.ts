import { cohenKappa } from '../agreement/cohen-kappa.ts'
import { fleissKappa } from '../agreement/fleiss-kappa.ts'
import { krippendorffAlpha } from '../agreement/krippendorff-alpha.ts'
import { isRating, ratingCounts } from '../agreement/ratings.ts'
import { mean } from '../uncertainty/mean.ts'
import { type JudgedUnits, SCALE } from './judged-units.ts'
import type { StudyKind } from './study.ts'

/** How far raters agree beyond chance; NaN where too few judged the same. */
export interface AgreementSummary {
  /** Ordinal for marks, nominal otherwise. */
  readonly krippendorffAlpha: number
  /** Over what all raters judged. */
  readonly fleissKappa: number
  /** Mean over pairs of raters; with quadratic weights for marks. */
  readonly cohenKappa: number
}

/** Agreement of the raters of one criterion. */
export function agreementOf(units: JudgedUnits, kind: StudyKind): AgreementSummary {
  const categories = SCALE[kind]
  const isShared = units[0].some((_, unit) => units.filter(row => isRating(row[unit])).length > 1)
  if (!isShared) {
    return { krippendorffAlpha: Number.NaN, fleissKappa: Number.NaN, cohenKappa: Number.NaN }
  }
  const counts = ratingCounts(units, categories)
  const weights = kind === 'likert' ? 'quadratic' : 'none'
  const kappas = units.flatMap((one, index) =>
    units
      .slice(0, index)
      .filter(other => other.some((rating, unit) => isRating(rating) && isRating(one[unit])))
      .map(other => cohenKappa(one, other, { weights, categories }))
      .filter(kappa => !Number.isNaN(kappa)),
  )
  return {
    krippendorffAlpha: krippendorffAlpha(units, {
      level: kind === 'likert' ? 'ordinal' : 'nominal',
    }),
    fleissKappa: counts.length > 0 ? fleissKappa(counts) : Number.NaN,
    cohenKappa: mean(kappas),
  }
}
