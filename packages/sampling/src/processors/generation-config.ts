import { requireOption } from '../errors.ts'
import { chain, type LogitsProcessor } from '../logits-processor.ts'
import { epsilonCutoff } from './epsilon-cutoff.ts'
import { etaCutoff } from './eta-cutoff.ts'
import { exponentialLengthDecay } from './exponential-length-decay.ts'
import { forbidSequences } from './forbid-sequences.ts'
import { forceFirst } from './force-first.ts'
import { forceLast } from './force-last.ts'
import { logNormalize } from './log-normalize.ts'
import { minLength } from './min-length.ts'
import { minNewTokens } from './min-new-tokens.ts'
import { minP } from './min-p.ts'
import { noRepeatNgram } from './no-repeat-ngram.ts'
import { removeInvalid } from './remove-invalid.ts'
import { repetitionPenalty } from './repetition-penalty.ts'
import { sequenceBias } from './sequence-bias.ts'
import { suppress } from './suppress.ts'
import { suppressAtBegin } from './suppress-at-begin.ts'
import { temperature } from './temperature.ts'
import { topH } from './top-h.ts'
import { topK } from './top-k.ts'
import { topP } from './top-p.ts'
import { typicalP } from './typical-p.ts'

/** Reads a setting of a kind: `undefined` where it is absent or null. */
type Reader<Value> = (key: string) => Value | undefined

interface Settings {
  readonly number: Reader<number>
  readonly flag: Reader<boolean>
  readonly list: Reader<readonly never[]>
  readonly ids: Reader<number | readonly number[]>
}

/** Keys that ask for more than logits and ids can tell, and the value that leaves each off. */
const BEYOND = {
  guidance_scale: 1,
  encoder_repetition_penalty: 1,
  encoder_no_repeat_ngram_size: 0,
  watermarking_config: null,
}

/**
 * The processors that a Hugging Face `generation_config.json` asks for, in transformers 5's order.
 *
 * What is absent is off: `top_k` too, for which transformers itself takes 50. `do_sample: false`
 * leaves out what only sampling has, from `temperature` to `eta_cutoff`; where it is absent they
 * are in.
 *
 * @param json - Parsed. Keys that ask for no processor are ignored.
 * @throws {SamplingError} `INVALID_OPTION` if it is no object, a value is not what its key needs,
 * or asks for what this package has not: guidance, watermarks, and penalties of an encoder's ids.
 * @see https://huggingface.co/docs/transformers/main_classes/text_generation
 */
export function fromGenerationConfig(json: unknown): LogitsProcessor {
  requireOption(
    typeof json === 'object' && json !== null && !Array.isArray(json),
    `fromGenerationConfig needs the object of a generation_config.json, got ${JSON.stringify(json)}`,
  )
  const config = json as Readonly<Record<string, unknown>>
  for (const [key, off] of Object.entries(BEYOND)) {
    requireOption(
      (config[key] ?? off) === off,
      `fromGenerationConfig has no processor for ${key}, got ${JSON.stringify(config[key])}; remove it`,
    )
  }
  const settings = readersOf(config)
  return chain(
    ...penalties(settings),
    ...lengths(settings),
    ...constraints(settings),
    ...(settings.flag('do_sample') === false ? [] : filters(settings)),
    ...(settings.flag('renormalize_logits') ? [logNormalize()] : []),
  )
}

function readersOf(config: Readonly<Record<string, unknown>>): Settings {
  const reader =
    (kind: string, isRight: (value: unknown) => boolean) =>
    (key: string): never => {
      const value = config[key] ?? undefined
      requireOption(
        value === undefined || isRight(value),
        `${key} needs ${kind}, got ${JSON.stringify(value)}`,
      )
      return value as never
    }
  return {
    number: reader('a number', value => typeof value === 'number'),
    flag: reader('true or false', value => typeof value === 'boolean'),
    list: reader('a list', Array.isArray),
    ids: reader('ids', value => typeof value === 'number' || Array.isArray(value)),
  }
}

/** What `make` makes of a setting, or nothing where that is absent or `off`. */
function step<Value>(
  value: Value | undefined,
  make: (value: Value) => LogitsProcessor,
  off?: Value,
): readonly LogitsProcessor[] {
  return value === undefined || value === off ? [] : [make(value)]
}

function penalties({ number, list, ids }: Settings): readonly LogitsProcessor[] {
  const ends = [ids('eos_token_id')].flat().map(String)
  return [
    ...step(list('sequence_bias'), sequenceBias),
    ...step(number('repetition_penalty'), repetitionPenalty, 1),
    ...step(number('no_repeat_ngram_size'), noRepeatNgram, 0),
    ...step(list('bad_words_ids'), sequences =>
      forbidSequences(sequences.filter(sequence => !ends.includes(String(sequence)))),
    ),
  ]
}

/** The shortest lengths ask for nothing where no end of the text is known. */
function lengths({ number, ids }: Settings): readonly LogitsProcessor[] {
  const endOfText = ids('eos_token_id')
  if (endOfText === undefined) return []
  return [
    ...step(number('min_length'), count => minLength(count, { endOfText }), 0),
    ...step(number('min_new_tokens'), count => minNewTokens(count, { endOfText }), 0),
  ]
}

function constraints({ number, flag, list, ids }: Settings): readonly LogitsProcessor[] {
  const first = number('forced_bos_token_id')
  const maxNewTokens = number('max_new_tokens')
  const end = maxNewTokens ? { maxNewTokens } : { maxLength: number('max_length') ?? 0 }
  const beginIndex = (promptLength: number) =>
    first !== undefined && promptLength < 2 ? promptLength + 1 : promptLength
  return [
    ...step(first, id => forceFirst(id)),
    ...step(ids('forced_eos_token_id'), id => forceLast(id, end)),
    ...(flag('remove_invalid_values') ? [removeInvalid()] : []),
    ...step(list('exponential_decay_length_penalty'), ([start, factor]) =>
      exponentialLengthDecay({ start, factor, endOfText: ids('eos_token_id') ?? NaN }),
    ),
    ...step(list('suppress_tokens'), suppress),
    ...step(list('begin_suppress_tokens'), ids => suppressAtBegin(ids, { beginIndex })),
  ]
}

/** A beam needs a token to go on with beside those that end the text. */
function filters({ number, ids }: Settings): readonly LogitsProcessor[] {
  const ends = [ids('eos_token_id') ?? []].flat().length || 1
  const minTokensToKeep = (number('num_beams') ?? 1) > 1 ? ends + 1 : 1
  const options = { minTokensToKeep }
  return [
    ...step(number('temperature'), temperature, 1),
    ...step(number('top_h'), share => topH(share)),
    ...step(number('top_k'), k => topK(k, options), 0),
    ...step(number('top_p'), p => topP(p, options), 1),
    ...step(number('min_p'), p => minP(p, options)),
    ...step(number('typical_p'), mass => typicalP(mass, options), 1),
    ...step(number('epsilon_cutoff'), epsilon => epsilonCutoff(epsilon, options), 0),
    ...step(number('eta_cutoff'), epsilon => etaCutoff(epsilon, options), 0),
  ]
}
