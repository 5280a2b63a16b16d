import type { Gpt } from '@nexttoken/gpt'
import { type LastWordOptions, type MultipleChoiceOptions, tokenTable } from '@nexttoken/metrics'
import { type ScoredChoice, scoreChoices } from '@nexttoken/sampling'

/** Ranks and log-probabilities of a target after a prompt, whose beginning is cut where the context is too short. */
export function targetScorer(model: Gpt): LastWordOptions['score'] {
  return async (prompt, target) => {
    const session = model.start()
    try {
      const first = await session.append(cutPrompt(prompt, target.length, model))
      const read = target.slice(0, -1)
      const rest = read.length > 0 ? await session.appendAll(read) : []
      return tokenTable(target, [first, ...rest])
    } finally {
      session.dispose()
    }
  }
}

/** Log-probabilities of choices after a prompt; each is given as much of it as fits before it. */
export function choiceScorer(model: Gpt): MultipleChoiceOptions['scoreChoices'] {
  return async (prompt, choices) => {
    const longest = Math.max(...choices.map(({ length }) => length))
    if (cutPrompt(prompt, longest, model) === prompt) return scoreChoices(model, prompt, choices)
    const scored: ScoredChoice[] = []
    for (const choice of choices) {
      const fitting = cutPrompt(prompt, choice.length, model)
      scored.push(...(await scoreChoices(model, fitting, [choice])))
    }
    return scored
  }
}

/** What fits of the prompt's end; the last id of what follows is never read. */
function cutPrompt(
  prompt: readonly number[],
  follows: number,
  { contextLength }: Gpt,
): readonly number[] {
  const room = Math.max(1, contextLength + 1 - follows)
  return prompt.length <= room ? prompt : prompt.slice(-room)
}
