import { SamplingError } from '../errors.ts'
import {
  jsonArray,
  jsonInteger,
  jsonNumber,
  jsonObject,
  jsonString,
  jsonStringMatching,
} from './json-texts.ts'
import { either, literal, type Pattern } from './pattern.ts'

/** A JSON Schema document or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The document that a schema is part of, and the way to it. */
interface SchemaPlace {
  readonly root: JsonSchema
  readonly maxDepth: number
  /** The references that this schema lies inside of. */
  readonly open: readonly string[]
}

const IGNORED =
  /^(\$(schema|id|anchor|comment|defs)|definitions|title|description|default|examples|deprecated|readOnly|writeOnly|additionalProperties)$/
const ASSERTIONS =
  /^(type|properties|required|items|(min|max)Items|(min|max)Length|pattern|minimum|maximum)$/
const MOST_INTEGERS = 10_000

/** The texts that fulfil a schema. */
export function readSchema(schema: unknown, place: SchemaPlace): Pattern {
  if (!isSchema(schema)) throw refuse('a schema object', schema)
  const keywords = Object.keys(schema).filter(keyword => !IGNORED.test(keyword))
  const whole = keywords.find(keyword => /^(\$ref|anyOf|enum|const)$/.test(keyword))
  const others = keywords.filter(keyword => keyword !== whole)
  if (whole === '$ref' || whole === 'anyOf') {
    if (others.length > 0) throw refuse(`${whole} alone, without ${others.join()},`, schema)
    return whole === '$ref'
      ? readReference(schema['$ref'], place)
      : either(list(schema, whole).map(option => readSchema(option, place)))
  }
  const known = whole ? /^type$/ : ASSERTIONS
  const stranger = others.find(keyword => !known.test(keyword))
  if (stranger) throw refuse(`no ${stranger}${whole ? ` beside ${whole}` : ''}`, schema)
  if (whole) return readValues(schema, whole)
  return either(typesOf(schema).map(type => readType(type, schema, place)))
}

function readReference(reference: unknown, place: SchemaPlace): Pattern {
  const { root, maxDepth, open } = place
  const pointer = String(reference)
  if (open.filter(other => other === pointer).length > maxDepth) return either([])
  if (!/^#(\/|$)/.test(pointer)) throw refuse('a $ref that begins with #/', reference)
  let target: unknown = root
  for (const part of decodeURIComponent(pointer).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    target = target instanceof Object && Object.hasOwn(target, key) ? Reflect.get(target, key) : {}
  }
  if (!isSchema(target) || Object.keys(target).length === 0) {
    throw refuse('a $ref to a schema of the document', reference)
  }
  return readSchema(target, { ...place, open: [...open, pointer] })
}

function readValues(schema: JsonSchema, keyword: string): Pattern {
  const values = keyword === 'const' ? [schema[keyword]] : list(schema, keyword)
  const types = 'type' in schema ? typesOf(schema) : undefined
  const fitting = values.filter(value => !types || types.some(type => isOfType(value, type)))
  return either(fitting.map(value => literal(JSON.stringify(value))))
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (value === null) return type === 'null'
  return type === (Array.isArray(value) ? 'array' : typeof value)
}

function typesOf(schema: JsonSchema): string[] {
  const { type } = schema as { readonly type?: unknown }
  if (type === undefined) throw refuse('type, enum, const, anyOf or $ref', schema)
  return [type].flat().map(String)
}

function readType(type: string, schema: JsonSchema, place: SchemaPlace): Pattern {
  if (type === 'object') return readObject(schema, place)
  if (type === 'array') {
    const [minimum, maximum] = span(schema, 'Items')
    return jsonArray(readSchema(schema['items'], place), minimum, maximum)
  }
  if (type === 'string') return readString(schema)
  if (type === 'integer') return readInteger(schema)
  if (type === 'number') {
    const bound = ['minimum', 'maximum'].find(keyword => keyword in schema)
    if (bound) throw refuse(`${bound} of integers only`, schema)
    return jsonNumber()
  }
  if (type === 'boolean') return either([literal('true'), literal('false')])
  if (type === 'null') return literal('null')
  throw refuse('a type of JSON', type)
}

function readObject(schema: JsonSchema, place: SchemaPlace): Pattern {
  const { properties, required = [] } = schema
  if (!isSchema(properties)) throw refuse('properties of an object', schema)
  if (!Array.isArray(required) || required.some(name => !Object.hasOwn(properties, name))) {
    throw refuse('required names that are among properties', required)
  }
  return jsonObject(
    Object.entries(properties).map(([name, value]) => ({
      name,
      value: readSchema(value, place),
      isRequired: required.includes(name),
    })),
  )
}

function readString(schema: JsonSchema): Pattern {
  const { pattern } = schema
  if (pattern === undefined) return jsonString(...span(schema, 'Length'))
  if ('minLength' in schema || 'maxLength' in schema) {
    throw refuse('pattern without minLength and maxLength', schema)
  }
  return jsonStringMatching(String(pattern))
}

function readInteger(schema: JsonSchema): Pattern {
  const { minimum, maximum } = schema
  if (minimum === undefined && maximum === undefined) return jsonInteger()
  const distance = Number(maximum) - Number(minimum)
  if (!(distance >= 0 && distance <= MOST_INTEGERS)) {
    throw refuse(`minimum and maximum, at most ${MOST_INTEGERS} apart,`, schema)
  }
  return jsonInteger(Number(minimum), Number(maximum))
}

function span(schema: JsonSchema, of: 'Items' | 'Length'): [minimum: number, maximum: number] {
  const minimum = Number(schema[`min${of}`] ?? 0)
  const maximum = Number(schema[`max${of}`] ?? Infinity)
  const isWhole = (value: number) => (Number.isInteger(value) && value >= 0) || value === Infinity
  if (isWhole(minimum) && isWhole(maximum) && minimum <= maximum) return [minimum, maximum]
  throw refuse(`whole numbers min${of} and max${of} in order`, schema)
}

function list(schema: JsonSchema, keyword: string): readonly unknown[] {
  const value = schema[keyword]
  if (Array.isArray(value)) return value
  throw refuse(`a list as ${keyword}`, schema)
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(expected: string, got: unknown): SamplingError {
  const text = JSON.stringify(got) ?? String(got)
  return new SamplingError(
    'INVALID_OPTION',
    `jsonSchema takes ${expected}, got ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`,
  )
}
