import { huggingFace } from './hugging-face.ts'
import type { NameMap } from './name-map.ts'
import { nanoGpt } from './nano-gpt.ts'
import { openAi } from './openai.ts'

/** Tells whose names and layout these are; what nobody's are is called Hugging Face's, whose check then says what is missing. */
export function chooseNameMap(
  tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): NameMap {
  for (const [name, { shape }] of tensors) {
    if (name.startsWith('model/')) return openAi
    if (name.startsWith('_orig_mod.')) return nanoGpt
    // This weight is [C, 3 C] or [3 C, C], which are never the same.
    if (name.endsWith('.attn.c_attn.weight')) {
      return shape[0] === 3 * shape[1]! ? nanoGpt : huggingFace
    }
  }
  return huggingFace
}
