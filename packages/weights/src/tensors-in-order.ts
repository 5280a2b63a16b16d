import type { Gpt2Config } from './gpt2-config.ts'
import { gpt2Shapes } from './gpt2-tensors.ts'
import type { Gpt2Weights } from './import-gpt2.ts'
import { matchGpt2 } from './match-gpt2.ts'
import { huggingFace } from './name-maps/hugging-face.ts'
import type { NamedArray } from './named-array.ts'

/**
 * Gives a model's tensors in the order of `gpt2Shapes`, whatever order they come in: what comes early waits in memory. A set
 * that is not exactly the model's is refused, at the latest after the last tensor.
 */
export async function* tensorsInOrder(
  tensors: Gpt2Weights['tensors'],
  config: Gpt2Config,
): AsyncGenerator<NamedArray> {
  const order = [...gpt2Shapes(config)]
  const waiting = new Map<string, NamedArray>()
  const seen: Pick<NamedArray, 'name' | 'shape'>[] = []
  const shapes = new Map(order.map(([name, shape]) => [name, `${shape}`]))
  let at = 0
  for await (const tensor of tensors) {
    const name = huggingFace.plainName(tensor.name)
    seen.push({ name: tensor.name, shape: tensor.shape })
    if (name !== undefined && shapes.get(name) === `${tensor.shape}`) waiting.set(name, tensor)
    for (let next = order[at]?.[0]; next !== undefined; next = order[++at]?.[0]) {
      const array = waiting.get(next)
      if (!array) break
      waiting.delete(next)
      yield array
    }
  }
  matchGpt2(seen, config, huggingFace)
}
