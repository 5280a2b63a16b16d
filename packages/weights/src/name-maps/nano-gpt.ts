import type { NamedArray } from '../named-array.ts'
import { huggingFace } from './hugging-face.ts'
import type { NameMap } from './name-map.ts'

/** What `torch.compile` puts in front of every name. */
const COMPILED = /^_orig_mod\./

const LINEAR = /\.(c_attn|c_proj|c_fc)\.weight$/

/**
 * The names of nanoGPT, which are Hugging Face's; but linear weights are [out, in].
 *
 * @see https://github.com/karpathy/nanoGPT/blob/master/model.py
 */
export const nanoGpt: NameMap = {
  ...huggingFace,
  layout: 'nanoGPT',
  plainName: stored => huggingFace.plainName(stored.replace(COMPILED, '')),
  storedShape: (name, shape) => (LINEAR.test(name) ? shape.toReversed() : shape),
  restore: (stored, name) => turnLinear({ ...stored, name }),
}

/** Swaps [in, out] and [out, in] of a linear weight; every other tensor stays as it is. */
export function turnLinear(tensor: NamedArray): NamedArray {
  if (!LINEAR.test(tensor.name)) return tensor
  const [rows, columns] = tensor.shape as [number, number]
  const data = new Float32Array(tensor.data.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[column * rows + row] = tensor.data[row * columns + column]!
    }
  }
  return { ...tensor, shape: [columns, rows], data }
}
