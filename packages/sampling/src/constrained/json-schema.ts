import { requireOption } from '../errors.ts'
import { type Constraint, constraint } from './constraint.ts'
import { type JsonSchema, readSchema } from './read-schema.ts'
import type { ConstraintVocabulary } from './spelled-tokens.ts'

/** A vocabulary, and how deep a schema may nest in itself. */
export interface JsonSchemaOptions extends ConstraintVocabulary {
  /** How many uses of a `$ref` may lie inside a use of it. Default 3. */
  readonly maxDepth?: number
}

/**
 * Lets the generated text become one JSON text that fulfils `schema`.
 *
 * Keywords: `type` (one or several), `enum`, `const`, `anyOf`, `$ref` within the document; of
 * objects `properties` and `required`; of arrays `items`, `minItems`, `maxItems`; of strings
 * `minLength` and `maxLength`, or `pattern` as in `regularExpression`; of integers `minimum` and
 * `maximum` together, at most 10,000 apart. Annotations and `additionalProperties` change nothing,
 * all else is refused: `oneOf`, `allOf`, `not`, `format`, a schema without a type, and more.
 *
 * Members come in the order of `properties`, no others are written. A space may follow `:` and
 * `,`, none is elsewhere. Numbers have at most 15 digits before and after the point and two in the
 * exponent.
 *
 * @throws {SamplingError} `INVALID_OPTION` if a keyword or pattern is not supported, no text
 * fulfils the schema, the tokens spell none, or the table would be too large.
 * @see https://json-schema.org/draft/2020-12
 */
export function jsonSchema(schema: JsonSchema, options: JsonSchemaOptions): Constraint {
  const { maxDepth = 3 } = options
  requireOption(
    Number.isInteger(maxDepth) && maxDepth >= 0,
    `maxDepth needs a non-negative integer, got ${maxDepth}`,
  )
  const pattern = readSchema(schema, { root: schema, maxDepth, open: [] })
  return constraint('jsonSchema', pattern, options)
}
