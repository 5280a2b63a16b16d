import { countParameters } from '@nexttoken/gpt'
import type { Backend } from '@nexttoken/tensor-backend'
import { colors } from '../output.ts'
import type { Run } from './run.ts'

/** A table of two columns: what, and how much. */
export type Table = readonly (readonly [name: string, value: string])[]

/** What a run is, for the terminal and the report. */
export function describeRun({ record, text, textModel }: Run, backend: Backend): Table {
  const { config } = textModel.model
  const { settings } = record
  const tokens = text.trainingIds.length + text.validationIds.length
  return [
    [
      'text',
      record.text.paths.join(', ') || 'Moby-Dick, by Herman Melville (ships with nexttoken)',
    ],
    ['characters', count(text.characters)],
    ['tokens', `${count(tokens)}, the last ${count(text.validationIds.length)} for validation`],
    ['vocabulary', `${count(config.vocabularySize)} (${textModel.tokenizer.name})`],
    [
      'model',
      `${config.layers} layers, ${config.heads} heads, ${config.channels} channels, context ${config.contextLength}`,
    ],
    ['parameters', count(countParameters(config))],
    ['batch', `${settings.batch} × ${config.contextLength} tokens`],
    [
      'steps',
      `${count(settings.steps)}, learning rate ${settings.learningRate}, seed ${settings.seed}`,
    ],
    ['backend', `${backend.name} (${backend.device})`],
  ]
}

/** A table as lines for the terminal: for standard error, unless the colours are another's. */
export function formatTable(table: Table, { dim }: typeof colors = colors): string {
  const width = Math.max(...table.map(([name]) => name.length))
  return table.map(([name, value]) => `  ${dim(name.padEnd(width))}  ${value}`).join('\n')
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
