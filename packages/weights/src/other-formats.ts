import { WeightsError } from './errors.ts'

const RUNS_CODE =
  'a PyTorch pickle, which runs code when it is loaded; convert it where you trust it'

const PICKLE =
  `${RUNS_CODE}: python -c "from transformers import GPT2LMHeadModel as M; ` +
  "M.from_pretrained('FOLDER').save_pretrained('OUT')\""

/** nanoGPT keeps the sizes in the same file; a tied weight is cloned because safetensors stores no weight twice. */
const PICKLE_OF_NANO_GPT =
  `${RUNS_CODE}: python -c "import json, torch; from safetensors.torch import save_file; ` +
  "c = torch.load('ckpt.pt', 'cpu', weights_only=True); " +
  "save_file({k: v.clone() for k, v in c['model'].items()}, 'model.safetensors'); " +
  "json.dump(c['model_args'], open('config.json', 'w'))\""

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
  const several = names.filter(name => name.endsWith('.safetensors'))
  if (several.length > 1) {
    const which = `no model.safetensors in ${folder}, but ${several.slice(0, 3).join(', ')}`
    return new WeightsError('NOT_FOUND', `There is ${which}: give the path of the one you mean.`)
  }
  const pickle = names.find(isPickle)
  if (pickle !== undefined) return unsupported(`${folder} with ${explainPickle(pickle)}`)
  return new WeightsError('NOT_FOUND', `There is no model.safetensors in ${folder}.`)
}

/** Says why a file that is not safetensors is no model. */
export function explainFile(path: string): WeightsError {
  if (isPickle(path)) return unsupported(explainPickle(path))
  return new WeightsError('READ_FAILED', `Expected a model's folder, but ${path} is a file.`)
}

function isPickle(name: string): boolean {
  return /\.(bin|ckpt|pt|pth|pkl)$/.test(name)
}

function explainPickle(name: string): string {
  return `${name}, ${name.endsWith('.bin') ? PICKLE : PICKLE_OF_NANO_GPT}`
}

function unsupported(what: string): WeightsError {
  return new WeightsError('UNSUPPORTED_FORMAT', `Expected safetensors, got ${what}.`)
}
