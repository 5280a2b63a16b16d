import type { Gpt2Config } from './gpt2-config.ts'

/** The output layer's name, the same in every file. */
export const HEAD: string = 'lm_head.weight'

/**
 * Lists what a GPT-2 of this configuration holds, in the order of computation, with Hugging Face's names less the prefix
 * `transformer.`; linear weights are [in, out].
 */
export function* gpt2Shapes(config: Gpt2Config): Generator<readonly [name: string, number[]]> {
  const { vocabularySize: V, contextLength: T, channels: C, biases = true } = config
  const withBias = (name: string, shape: number[]): (readonly [string, number[]])[] => [
    [`${name}.weight`, shape],
    ...(biases ? [[`${name}.bias`, shape.slice(-1)] as const] : []),
  ]
  yield ['wte.weight', [V, C]]
  yield ['wpe.weight', [T, C]]
  for (let layer = 0; layer < config.layers; layer++) {
    for (const [name, shape] of layerShapes(C)) yield* withBias(`h.${layer}.${name}`, shape)
  }
  yield* withBias('ln_f', [C])
  if (config.tiedHead === false) yield [HEAD, [V, C]]
}

/** The layers of a block that have weights; the sizes are [out] or [in, out]. */
function layerShapes(C: number): (readonly [name: string, shape: number[]])[] {
  return [
    ['ln_1', [C]],
    ['attn.c_attn', [C, 3 * C]],
    ['attn.c_proj', [C, C]],
    ['ln_2', [C]],
    ['mlp.c_fc', [C, 4 * C]],
    ['mlp.c_proj', [4 * C, C]],
  ]
}
