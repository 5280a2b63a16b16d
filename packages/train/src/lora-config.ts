import { TrainError } from './errors.ts'
import type { LoraOptions } from './lora.ts'

/** What peft's configuration of plain LoRA says. */
export type AdapterSettings = Pick<
  Required<LoraOptions>,
  'rank' | 'alpha' | 'targets' | 'isRankStabilized'
>

/** Fields of peft's that, unless they are empty, make an adapter compute something else. */
const variations = [
  'lora_bias',
  'use_dora',
  'use_qalora',
  'use_bdlora',
  'modules_to_save',
  'target_parameters',
  'trainable_token_indices',
  'alora_invocation_tokens',
  'arrow_config',
  'kasa_config',
  'monteclora_config',
  'velora_config',
  'layers_to_transform',
  'layer_replication',
  'exclude_modules',
  'rank_pattern',
  'alpha_pattern',
] as const

/** Fields with the values that they can have; other initializations change the model's own weights too. */
const settled: Readonly<Record<string, readonly unknown[]>> = {
  peft_type: ['LORA'],
  bias: ['none'],
  init_lora_weights: [true, false, 'gaussian'],
}

/** Writes the settings as peft reads them. */
export function formatAdapterConfig(settings: AdapterSettings): string {
  const json = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: null,
    r: settings.rank,
    lora_alpha: settings.alpha,
    lora_dropout: 0,
    target_modules: settings.targets,
    use_rslora: settings.isRankStabilized,
    fan_in_fan_out: true,
    bias: 'none',
    inference_mode: true,
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

/**
 * Reads peft's configuration.
 *
 * @throws {TrainError} `INVALID_CHECKPOINT` unless it is one of plain LoRA.
 */
export function parseAdapterConfig(text: string, path: string): AdapterSettings {
  const json = parseObject(text, path)
  const isThere = (field: string) => Object.hasOwn(json, field)
  const wrong =
    variations.find(field => isThere(field) && !isEmpty(json[field])) ??
    Object.keys(settled).find(field => isThere(field) && !settled[field].includes(json[field]))
  if (wrong !== undefined) throw unreadable(path, wrong, json)
  const read = <Value>(field: string, holds: (value: unknown) => value is Value): Value => {
    const value = json[field]
    if (holds(value)) return value
    throw unreadable(path, field, json)
  }
  return {
    rank: read('r', isNumber),
    alpha: read('lora_alpha', isNumber),
    targets: read('target_modules', isNames),
    isRankStabilized: json['use_rslora'] === true,
  }
}

function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch (cause) {
    throw new TrainError('INVALID_CHECKPOINT', `${path} is not JSON: fetch it again`, { cause })
  }
}

function unreadable(path: string, field: string, json: Readonly<Record<string, unknown>>) {
  const came = JSON.stringify(json[field]) ?? 'nothing'
  const message = `${path}: ${field} is ${came}, and this is no plain LoRA: merge it in Python and load the model`
  return new TrainError('INVALID_CHECKPOINT', message)
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(name => typeof name === 'string')

const isEmpty = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0)
