import { HEAD } from '../gpt2-tensors.ts'
import type { NameMap } from './name-map.ts'

const PREFIX = 'transformer.'

/** The causal mask that older files store as if it were a weight; `attn.c_attn.bias` is not one. */
const MASK_BUFFER = /^h\.\d+\.attn\.(masked_)?bias$/

/** The names of transformers, with or without `transformer.`; linear weights are [in, out]. */
export const huggingFace: NameMap = {
  layout: 'Hugging Face',
  storedName: name => (name === HEAD ? name : PREFIX + name),
  plainName: stored => {
    const name = stored.startsWith(PREFIX) ? stored.slice(PREFIX.length) : stored
    return MASK_BUFFER.test(name) ? undefined : name
  },
  storedShape: (_name, shape) => shape,
  restore: (stored, name) => ({ ...stored, name }),
}
