import { WeightsError } from './errors.ts'

const CONVERT =
  'convert it where you trust it: python -c "from transformers import GPT2LMHeadModel as M; ' +
  "M.from_pretrained('FOLDER').save_pretrained('OUT')\""

const PICKLE = `a PyTorch pickle, which runs code when it is loaded; ${CONVERT}`

/** First bytes of files that are often taken for safetensors; read as a header's length, each is absurd. */
const BEGINNINGS: readonly (readonly [start: string, what: string])[] = [
  ['PK\u0003\u0004', PICKLE],
  ['\u0080', PICKLE],
  ['GGUF', 'a GGUF file'],
  ['\u0089HDF', 'an HDF5 file'],
  ['version ', "a Git LFS pointer, not the weights; run 'git lfs pull'"],
]

/** Says what a file is that begins as another kind does. */
export function refuseOtherFormats(bytes: Uint8Array): void {
  const start = String.fromCharCode(...bytes.subarray(0, 8))
  const found = BEGINNINGS.find(([beginning]) => start.startsWith(beginning))
  if (found) throw unsupported(found[1])
}

/** Says why a folder with these files holds no weights that can be read. */
export function explainMissingWeights(folder: string, names: readonly string[]): WeightsError {
  if (names.includes('model.safetensors.index.json')) {
    return unsupported(`${folder}, which is sharded; save it as one model.safetensors`)
  }
  const pickle = names.find(name => /\.(bin|pt|pth|pkl)$/.test(name))
  if (pickle !== undefined) return unsupported(`${folder} with ${pickle}, ${PICKLE}`)
  if (names.some(name => name.endsWith('.index'))) {
    return unsupported(`${folder}, a TensorFlow checkpoint; convert it to safetensors`)
  }
  return new WeightsError('NOT_FOUND', `There is no model.safetensors in ${folder}.`)
}

function unsupported(what: string): WeightsError {
  return new WeightsError('UNSUPPORTED_FORMAT', `Expected safetensors, got ${what}.`)
}
