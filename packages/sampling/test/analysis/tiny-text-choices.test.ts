import { scoreChoices } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { goldenText, useTinyText } from '../tiny-text.ts'

interface Continuation {
  readonly prompt_ids: readonly number[]
  readonly candidates: readonly {
    readonly ids: readonly number[]
    readonly token_logprobs: readonly number[]
    readonly sum: number
    readonly mean: number
  }[]
  readonly best_by_sum: number
  readonly best_by_mean: number
}

const { continuations } = (await goldenText()) as unknown as {
  readonly continuations: readonly Continuation[]
}

describe("scoreChoices gives PyTorch's log-probabilities of a GPT-2 trained on Shakespeare", () => {
  const model = useTinyText()

  test.each(continuations.map(one => [one.prompt_ids.length, one] as const))(
    'after %i ids',
    async (_, { prompt_ids, candidates, best_by_sum, best_by_mean }) => {
      const choices = candidates.map(({ ids }) => ids)
      const totals = await scoreChoices(model(), prompt_ids, choices)
      const means = await scoreChoices(model(), prompt_ids, choices, { normalize: 'length' })
      candidates.forEach(({ token_logprobs, sum, mean }, index) => {
        // float32 logits differ by up to 9e-6 from the golden float64 ones
        expect(totals[index].perToken).toEqual(
          token_logprobs.map(value => expect.closeTo(value, 4)),
        )
        expect(totals[index].score).toBeCloseTo(sum, 3)
        expect(means[index].score).toBeCloseTo(mean, 4)
      })
      expect(likeliest(totals)).toBe(best_by_sum)
      expect(likeliest(means)).toBe(best_by_mean)
    },
  )
})

function likeliest(scored: readonly { readonly score: number }[]): number {
  const scores = scored.map(({ score }) => score)
  return scores.indexOf(Math.max(...scores))
}
