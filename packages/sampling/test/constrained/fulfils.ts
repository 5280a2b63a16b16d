import type { JsonSchema } from '@nexttoken/sampling'

/** Whether a value fulfils a schema, by the words of the specification; without references. */
export function fulfils(value: unknown, schema: JsonSchema): boolean {
  return Object.entries(schema).every(([keyword, argument]) => {
    const check = checks[keyword]
    return check === undefined || check(value, argument)
  })
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON value against any argument
type Check = (value: any, argument: any) => boolean

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const types: Record<string, (value: unknown) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: value => typeof value === 'string',
  number: value => typeof value === 'number' && Number.isFinite(value),
  integer: Number.isInteger,
  boolean: value => typeof value === 'boolean',
  null: value => value === null,
}
const checks: Record<string, Check> = {
  type: (value, type) => [type].flat().some(one => types[one](value)),
  enum: (value, options) =>
    options.some((one: unknown) => JSON.stringify(one) === JSON.stringify(value)),
  const: (value, expected) => JSON.stringify(expected) === JSON.stringify(value),
  anyOf: (value, options) => options.some((one: JsonSchema) => fulfils(value, one)),
  properties: (value, properties) =>
    !isObject(value) ||
    Object.entries(value).every(([key, member]) => fulfils(member, properties[key] ?? {})),
  required: (value, names) =>
    !isObject(value) || names.every((name: string) => Object.hasOwn(value, name)),
  additionalProperties: () => true,
  items: (value, items) => !Array.isArray(value) || value.every(one => fulfils(one, items)),
  minItems: (value, count) => !Array.isArray(value) || value.length >= count,
  maxItems: (value, count) => !Array.isArray(value) || value.length <= count,
  minLength: (value, count) => typeof value !== 'string' || [...value].length >= count,
  maxLength: (value, count) => typeof value !== 'string' || [...value].length <= count,
  pattern: (value, source) => typeof value !== 'string' || new RegExp(source, 'u').test(value),
  minimum: (value, bound) => typeof value !== 'number' || value >= bound,
  maximum: (value, bound) => typeof value !== 'number' || value <= bound,
}
