/** llama.cpp's names for the layers of GPT-2, by those of `gpt2Shapes`. */
const LAYERS: Readonly<Record<string, string>> = {
  wte: 'token_embd',
  wpe: 'position_embd',
  ln_f: 'output_norm',
  lm_head: 'output',
  ln_1: 'attn_norm',
  'attn.c_attn': 'attn_qkv',
  'attn.c_proj': 'attn_output',
  ln_2: 'ffn_norm',
  'mlp.c_fc': 'ffn_up',
  'mlp.c_proj': 'ffn_down',
}

/** The name in a GGUF file of a tensor of `gpt2Shapes`. */
export function ggufName(name: string): string {
  const [, block, layer, kind] = /^(?:h\.(\d+)\.)?(.+)\.(weight|bias)$/.exec(name)!
  return `${block === undefined ? '' : `blk.${block}.`}${LAYERS[layer!]}.${kind}`
}
