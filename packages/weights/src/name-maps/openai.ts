import type { NameMap } from './name-map.ts'

/** What a training run stores beside the model: how far it got, and what its optimizer remembers. */
const TRAINING_STATE = /^(global_step|beta[12]_power)$|\/(Adam|Adam_1|Adafactor)$/

const TOP: readonly (readonly [stored: string, plain: string])[] = [
  ['model/wte', 'wte.weight'],
  ['model/wpe', 'wpe.weight'],
  ['model/ln_f/g', 'ln_f.weight'],
  ['model/ln_f/b', 'ln_f.bias'],
]

/**
 * The names of OpenAI's own code: linear weights are convolutions of width 1, [1, in, out].
 *
 * @see https://github.com/openai/gpt-2/blob/master/src/model.py
 */
export const openAi: NameMap = {
  layout: 'OpenAI',
  storedName: name => {
    const top = TOP.find(([, plain]) => plain === name)
    if (top) return top[0]
    const [, layer, part, kind] = /^h\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? []
    if (part === undefined) return name
    const letter = kind === 'bias' ? 'b' : part.startsWith('ln_') ? 'g' : 'w'
    return `model/h${layer}/${part.replaceAll('.', '/')}/${letter}`
  },
  plainName: stored => {
    if (TRAINING_STATE.test(stored)) return undefined
    const top = TOP.find(([name]) => name === stored)
    if (top) return top[1]
    const [, layer, part, letter] = /^model\/h(\d+)\/(.+)\/([wbg])$/.exec(stored) ?? []
    if (part === undefined) return stored
    return `h.${layer}.${part.replaceAll('/', '.')}.${letter === 'b' ? 'bias' : 'weight'}`
  },
  storedShape: (name, shape) =>
    shape.length === 2 && name.startsWith('h.') ? [1, ...shape] : shape,
  restore: (stored, name) => ({
    ...stored,
    name,
    shape: stored.shape.length === 3 ? stored.shape.slice(1) : stored.shape,
  }),
}
