import type { Choice, Criterion, StudyKind } from './study.ts'

/** The criteria that people usually rate, with a question for each. */
export const LIKERT_CRITERIA: readonly Criterion[] = [
  { name: 'fluency', question: 'Is it well-formed, natural language?' },
  { name: 'coherence', question: 'Does it hold together from beginning to end?' },
  { name: 'relevance', question: 'Does it keep to what was asked?' },
  { name: 'helpfulness', question: 'Would it help the one who asked?' },
  { name: 'factual accuracy', question: 'Is what it says true?' },
  { name: 'tone', question: 'Does its tone suit the occasion?' },
]

/** What is asked if the study does not say. */
export function defaultCriteria(kind: StudyKind): readonly Criterion[] {
  if (kind === 'likert') return LIKERT_CRITERIA
  if (kind === 'pairwise') return [{ name: 'preference', question: 'Which is better?' }]
  return [{ name: 'success', question: 'Does it do what was asked?' }]
}

/** What can be answered, in the order shown. */
export function choicesOf(kind: StudyKind): readonly Choice[] {
  if (kind === 'likert') {
    return ['Very poor', 'Poor', 'Fair', 'Good', 'Very good'].map((label, index) => ({
      value: index + 1,
      label,
    }))
  }
  if (kind === 'success') {
    return [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ]
  }
  return [
    { value: 'A', label: 'A is better' },
    { value: 'B', label: 'B is better' },
    { value: 'tie', label: 'About the same' },
  ]
}
