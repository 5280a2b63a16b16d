import { type NumberRule, numberProblem } from './number-rule.ts'

/** All that decides how a run goes, besides its text and its device. */
export interface TrainingSettings {
  readonly layers: number
  readonly heads: number
  readonly channels: number
  /** Characters that the model sees at once. */
  readonly context: number
  /** Windows in a batch. */
  readonly batch: number
  readonly steps: number
  /** At its peak. */
  readonly learningRate: number
  readonly seed: number
}

/** A setting's name. */
export type SettingName = keyof TrainingSettings

/** Settings as they stand in the form. */
export type SettingTexts = Readonly<Record<SettingName, string>>

/** The settings in the form's order; the initial ones learn visibly in a minute on one core. */
export const settingRules: Readonly<Record<SettingName, NumberRule>> = {
  layers: whole('Layers', { from: 1, to: 12, initial: 2 }),
  heads: whole('Heads', { from: 1, to: 16, initial: 4 }),
  channels: whole('Channels', { from: 4, to: 768, initial: 64 }),
  context: whole('Context', { from: 4, to: 512, initial: 32 }),
  batch: whole('Batch', { from: 1, to: 128, initial: 16 }),
  steps: whole('Steps', { from: 1, to: 20_000, initial: 500 }),
  learningRate: {
    label: 'Learning rate',
    minimum: 0.000001,
    maximum: 1,
    isWhole: false,
    initial: 0.004,
  },
  seed: whole('Seed', { from: 0, to: Number.MAX_SAFE_INTEGER, initial: 1 }),
}

/** The names in the form's order. */
export const settingNames: readonly SettingName[] = Object.keys(settingRules) as SettingName[]

/** What the form shows at first. */
export const initialSettings: SettingTexts = mapSettings(name => String(settingRules[name].initial))

/** What is wrong, by setting; empty when the settings can be used. */
export function settingProblems(texts: SettingTexts): Partial<Record<SettingName, string>> {
  const problems: Partial<Record<SettingName, string>> = {}
  for (const name of settingNames) {
    const problem = numberProblem(settingRules[name], texts[name])
    if (problem !== undefined) problems[name] = problem
  }
  const { heads, channels } = problems
  if (heads === undefined && channels === undefined && Number(texts.channels) % Number(texts.heads))
    problems.heads = `Has to divide the ${texts.channels} channels`
  return problems
}

/** The numbers of settings without problems. */
export function readSettings(texts: SettingTexts): TrainingSettings {
  return mapSettings(name => Number(texts[name]))
}

function mapSettings<Value>(read: (name: SettingName) => Value): Record<SettingName, Value> {
  return Object.fromEntries(settingNames.map(name => [name, read(name)])) as Record<
    SettingName,
    Value
  >
}

function whole(
  label: string,
  { from, to, initial }: { readonly from: number; readonly to: number; readonly initial: number },
): NumberRule {
  return { label, minimum: from, maximum: to, isWhole: true, initial }
}
