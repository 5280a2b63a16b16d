import { SamplingError } from '@nexttoken/sampling'
import { InvalidArgumentError } from 'commander'

/** The numbers that a text lists, apart by commas: from `least` to `most` of them. */
export function numberList(text: string, least: number, most: number): number[] {
  const values = text.split(',').map(part => (part.trim() === '' ? Number.NaN : Number(part)))
  const isRight = values.length >= least && values.length <= most
  if (isRight && !values.some(Number.isNaN)) return values
  const several = least === most ? String(least) : `${least} to ${most}`
  const expected = most === 1 ? 'a number' : `${several} numbers, apart by commas`
  throw new InvalidArgumentError(`Expected ${expected}.`)
}

/** The texts that a text lists, apart by commas or as a JSON list: one or more, all different. */
export function textList(text: string): string[] {
  const texts = text.startsWith('[') ? readJsonList(text) : text.split(',')
  const isRight = texts.length > 0 && !texts.includes('') && new Set(texts).size === texts.length
  if (isRight) return texts
  throw new InvalidArgumentError('Expected texts apart by commas, all different and none empty.')
}

function readJsonList(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list) && list.every(each => typeof each === 'string')) return list
  } catch {
    // told below
  }
  throw new InvalidArgumentError('Expected a JSON list of texts, or texts apart by commas.')
}

/** Makes what an option asks for; what the sampler finds wrong with it becomes the option's error. */
export function made<Made>(make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof SamplingError)) throw error
    throw new InvalidArgumentError(`${error.message}.`)
  }
}

/** One text or more, collected over all uses of an option. */
export function collectTexts(text: string, before: readonly string[] = []): string[] {
  if (text !== '') return [...before, text]
  throw new InvalidArgumentError('Expected a text that is not empty.')
}
