import {
  type EndOfTextOption,
  exponentialLengthDecay,
  forbidSequences,
  type LogitsProcessor,
  logitBias,
  minNewTokens,
  type PenaltyOptions,
  sequenceBias,
  suppress,
} from '@nexttoken/sampling'
import { CommandError } from '../errors.ts'
import type { TextModel } from '../model-directory.ts'
import { encodeOption } from './encode-option.ts'
import { made, numberList } from './option-lists.ts'

/** Makes a processor for an open model; a new one for each text, as some remember. */
export type WrittenProcessor = (textModel: TextModel) => LogitsProcessor

/** Reads what stands after an option's flag. */
export type Reader = (text: string, flag: string) => WrittenProcessor

function numbers(
  [least, most]: readonly [number, number],
  make: (values: readonly number[]) => LogitsProcessor,
): Reader {
  return text => {
    const values = numberList(text, least, most)
    made(() => make(values))
    return () => make(values)
  }
}

/** One number. */
export function one(make: (value: number) => LogitsProcessor): Reader {
  return numbers([1, 1], ([value]) => make(value))
}

/** One number or more. */
export function list(make: (values: readonly number[]) => LogitsProcessor): Reader {
  return numbers([1, Infinity], make)
}

/** The options of these names, in this order, the last of them perhaps left out. */
export function fields<Options>(
  make: (options?: Options) => LogitsProcessor,
  ...names: readonly (keyof Options & string)[]
): Reader {
  return numbers([1, names.length], values =>
    make(Object.fromEntries(values.map((value, index) => [names[index], value])) as Options),
  )
}

/** A penalty, and perhaps how many tokens it looks back. */
export function inLast(
  make: (penalty: number, options: PenaltyOptions) => LogitsProcessor,
): Reader {
  return numbers([1, 2], ([penalty, lastTokens]) =>
    make(penalty, lastTokens === undefined ? {} : { lastTokens }),
  )
}

/** How many tokens there have to be. */
export const noEndBefore: Reader = untilEnd(1, ([count], end) => minNewTokens(count, end))

/** From which token on, and by which factor. */
export const endLikelier: Reader = untilEnd(2, ([start, factor], end) =>
  exponentialLengthDecay({ start, factor, ...end }),
)

/** So many numbers, for a processor that has to know how texts end. */
function untilEnd(
  count: number,
  make: (values: readonly number[], end: EndOfTextOption) => LogitsProcessor,
): Reader {
  return (text, flag) => {
    const values = numberList(text, count, count)
    made(() => make(values, { endOfText: 0 }))
    return ({ tokenizer: { endOfText } }) => {
      if (endOfText !== undefined) return make(values, { endOfText })
      const expected = 'expected a tokenizer with an end-of-text token, this one has none'
      throw new CommandError('USAGE', `${flag}: ${expected}; leave the option out.`)
    }
  }
}

/** A text that is not to be written. */
export function forbidden(text: string, flag: string): WrittenProcessor {
  return ({ tokenizer }) => {
    const ids = encodeOption(tokenizer, flag, text)
    return ids.length === 1 ? suppress(ids) : forbidSequences([ids])
  }
}

/** A text, `=`, and what is added to its last token's logit where the others stand before it. */
export function biased(value: string, flag: string): WrittenProcessor {
  const end = Math.max(0, value.lastIndexOf('='))
  const [bias] = numberList(value.slice(end + 1), 1, 1)
  made(() => logitBias({ 0: bias }))
  return ({ tokenizer }) => {
    const ids = encodeOption(tokenizer, flag, value.slice(0, end))
    return ids.length === 1 ? logitBias({ [ids[0]]: bias }) : sequenceBias([[ids, bias]])
  }
}
