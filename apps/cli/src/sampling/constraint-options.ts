import { readFile } from 'node:fs/promises'
import {
  type Constraint,
  type ConstraintVocabulary,
  choices,
  type JsonSchema,
  jsonSchema,
  regularExpression,
  SamplingError,
} from '@nexttoken/sampling'
import { type Command, Option } from 'commander'
import { CommandError } from '../errors.ts'
import type { TextModel } from '../model-directory.ts'
import { textList } from './option-lists.ts'
import { spelledVocabulary } from './spelled-vocabulary.ts'

/** What the text has to be. */
export interface ConstraintOptions {
  readonly choices?: readonly string[]
  readonly regex?: string
  readonly jsonSchema?: string
}

/** Adds the options that make a text keep to a form. */
export function addConstraintOptions(command: Command): void {
  command
    .addOption(
      new Option('--choices <a,b,c>', 'one of these texts, as a list or in JSON')
        .argParser(textList)
        .conflicts(['regex', 'jsonSchema']),
    )
    .addOption(
      new Option('--regex <pattern>', 'a text that matches as a whole').conflicts(['jsonSchema']),
    )
    .option('--json-schema <file>', 'JSON that fulfils a schema')
}

/** Makes a constraint for an open model. */
export type WrittenConstraint = (textModel: TextModel) => Constraint

/** The constraint that options ask for, none without. */
export async function readConstraint(
  options: ConstraintOptions,
): Promise<WrittenConstraint | undefined> {
  const { choices: texts, regex, jsonSchema: file } = options
  if (texts) return written('--choices', vocabulary => choices(texts, vocabulary))
  if (regex !== undefined)
    return written('--regex', vocabulary => regularExpression(regex, vocabulary))
  if (file === undefined) return undefined
  const schema = await readSchema(file)
  return written('--json-schema', vocabulary => jsonSchema(schema, vocabulary))
}

function written(
  flag: string,
  make: (vocabulary: ConstraintVocabulary) => Constraint,
): WrittenConstraint {
  return ({ tokenizer }) => {
    try {
      return make(spelledVocabulary(tokenizer))
    } catch (cause) {
      if (!(cause instanceof SamplingError)) throw cause
      throw new CommandError('USAGE', `${flag}: ${cause.message}.`, { cause })
    }
  }
}

async function readSchema(file: string): Promise<JsonSchema> {
  const content = await readFile(file, 'utf8')
  try {
    return JSON.parse(content)
  } catch (cause) {
    const expected = `expected JSON in ${file}, got something else (${(cause as Error).message})`
    throw new CommandError('FAILED', `--json-schema: ${expected}.`, { cause })
  }
}
