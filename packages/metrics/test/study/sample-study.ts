import {
  type Assignment,
  type ChoiceValue,
  createStudy,
  type Study,
  type StudyAnswers,
  type StudyOptions,
  type TaskKey,
} from '@nexttoken/metrics'

/** Items by three systems whose texts say what they are, so that a test can see behind the blind. */
export function sampleItems(count: number): StudyOptions['items'] {
  return Array.from({ length: count }, (_, index) => ({
    id: `item ${index}`,
    prompt: `Prompt ${index}`,
    outputs: { base: `b${index}`, large: `l${index}`, human: `h${index}` },
  }))
}

/** A study of six items. */
export function sampleStudy(options: Partial<StudyOptions> = {}): Study {
  return createStudy({ items: sampleItems(6), kind: 'likert', seed: 7, ...options })
}

/** Answers of one rater, as a rule gives them. */
export function answersOf(
  study: Study,
  { rater, tasks, criteria }: Assignment,
  rule: (key: TaskKey, criterion: string) => ChoiceValue,
): StudyAnswers {
  const answers = tasks.map(({ id }) => ({
    task: id,
    values: Object.fromEntries(
      criteria.map(({ name }) => [name, rule(study.key[rater][id], name)]),
    ),
  }))
  return { format: 'nexttoken-answers', version: 1, study: study.id, rater, answers }
}
