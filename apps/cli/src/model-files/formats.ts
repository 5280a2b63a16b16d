import {
  exportGguf,
  exportHuggingFace,
  exportNanoGpt,
  type Gpt2Weights,
  type StoredWeights,
} from '@nexttoken/weights'
import { CommandError } from '../errors.ts'
import { shellWord } from '../shell-word.ts'

/** The kinds of number that `--dtype` names. */
export const DTYPES = ['f32', 'f16', 'bf16', 'q8_0'] as const

/** One of {@link DTYPES}. */
export type DtypeName = (typeof DTYPES)[number]

/** A form that models are written in. */
export interface Format {
  /** What it is called. */
  readonly name: string
  /** The kinds of number that it has. */
  readonly dtypes: readonly DtypeName[]
  /** Whether it is one file and not a folder. */
  readonly isFile: boolean
  /** The command that goes on with what was written. */
  next(path: string): string
  /** Writes a model whole or not at all. */
  write(path: string, model: Gpt2Weights, dtype: DtypeName): Promise<void>
}

/** The names that `--format` takes. */
export type FormatName = 'huggingface' | 'nanogpt' | 'gguf'

/** The forms by their names. */
export const formats: Readonly<Record<FormatName, Format>> = {
  huggingface: {
    name: 'Hugging Face',
    dtypes: ['f32', 'f16', 'bf16'],
    isFile: false,
    next: path => `npx nexttoken sample ${shellWord(path)}`,
    write: (path, model, dtype) =>
      exportHuggingFace(path, { ...model, dtype: stored<'F32' | 'F16' | 'BF16'>(dtype) }),
  },
  nanogpt: {
    name: 'nanoGPT',
    dtypes: ['f32'],
    isFile: false,
    next: path => `python ${shellWord(`${path}/make_checkpoint.py`)}`,
    write: exportNanoGpt,
  },
  gguf: {
    name: 'GGUF',
    dtypes: ['f32', 'f16', 'q8_0'],
    isFile: true,
    next: path => `llama-cli -m ${shellWord(path)}`,
    write: (path, model, dtype) =>
      exportGguf(path, { ...model, dtype: stored<'F32' | 'F16' | 'Q8_0'>(dtype) }),
  },
}

/**
 * Settles the kind of number to write: what was asked for, else as it is stored, else `f32`.
 *
 * @throws {CommandError} `USAGE` for one that the format does not have.
 */
export function chooseDtype(
  format: FormatName,
  asked: DtypeName | undefined,
  { dtypes: found }: StoredWeights,
): DtypeName {
  const { name, dtypes } = formats[format]
  const kept =
    found.length === 1 ? dtypes.find(dtype => dtype.toUpperCase() === found[0]) : undefined
  const dtype = asked ?? kept ?? 'f32'
  if (dtypes.includes(dtype)) return dtype
  throw new CommandError('USAGE', `--dtype: ${name} takes ${dtypes.join(', ')}, got ${dtype}.`)
}

function stored<D extends string>(dtype: DtypeName): D {
  return dtype.toUpperCase() as D
}
