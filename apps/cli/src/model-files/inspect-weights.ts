import {
  type Dtype,
  type ModelFiles,
  openSafetensors,
  openTensorflowCheckpoint,
  type TensorEntry,
  type TensorReader,
} from '@nexttoken/weights'
import { byteWords } from '../byte-words.ts'

/** How a model's weights are stored. */
export interface StoredWeights {
  /** Whose names and shapes the tensors have. */
  readonly layout: 'Hugging Face' | 'OpenAI' | 'nanoGPT'
  /** The kinds of floating-point numbers. */
  readonly dtypes: readonly Dtype[]
  /** Files that hold tensors. */
  readonly files: number
  /** Of these files. */
  readonly bytes: number
}

/** Reads from the headers of a model that `importGpt2` has accepted how it is stored. */
export async function inspectWeights(files: ModelFiles): Promise<StoredWeights> {
  // What is not safetensors can only be a checkpoint of TensorFlow's.
  const reader: TensorReader<unknown> = await openSafetensors(files).catch(() =>
    openTensorflowCheckpoint(files),
  )
  await reader.close()
  const entries = [...reader.tensors.values()]
  const ends = new Map<string, number>()
  for (const { file = '', offset, byteLength } of entries) {
    ends.set(file, Math.max(ends.get(file) ?? 0, offset + byteLength))
  }
  const dtypes = new Set(entries.map(({ dtype }) => dtype).filter(dtype => dtype.includes('F')))
  const bytes = [...ends.values()].reduce((sum, end) => sum + end, 0)
  return { layout: layoutOf(entries), dtypes: [...dtypes], files: ends.size, bytes }
}

/** As in `Hugging Face, F32, 548 MB`. */
export function describeStored({ layout, dtypes, files, bytes }: StoredWeights): string {
  const inFiles = files > 1 ? ` in ${files} files` : ''
  return `${layout}, ${dtypes.join(' and ')}, ${byteWords(bytes)}${inFiles}`
}

function layoutOf(entries: readonly TensorEntry[]): StoredWeights['layout'] {
  if (entries.some(({ name }) => name.startsWith('model/'))) return 'OpenAI'
  const attention = entries.find(({ name }) => name.endsWith('.attn.c_attn.weight'))
  const [rows, columns] = attention!.shape // [C, 3 C], or [3 C, C] in nanoGPT
  return rows > columns ? 'nanoGPT' : 'Hugging Face'
}
