import { estimateFlops, type GptConfig } from '@nexttoken/gpt'
import { measureProducts } from '../measure-products.ts'
import { type BackendOptions, withBackend } from '../with-backend.ts'

/** Tokens a second that a model may reach here, by the speed of matrix products alone. */
export interface SpeedEstimate {
  readonly backend: string
  readonly device: string
  /** Generated one by one, which takes a pass over all weights each. */
  readonly sampling: number
  /** Read as a prompt, many at once. */
  readonly reading: number
  /** Learned from. */
  readonly training: number
}

const MILLISECONDS = 500
const ROWS = 256

/** More than any cache of a processor holds, so that weights come from memory as those of a large model do. */
const MOST_WEIGHTS = 2 ** 24

/** Measures products of the model's width for half a second with one row and half a second with many. */
export function estimateSpeed(
  config: GptConfig,
  { parameters, ...options }: BackendOptions & { readonly parameters: number },
): Promise<SpeedEstimate> {
  const inner = config.channels
  const columns = Math.ceil(Math.min(parameters, MOST_WEIGHTS) / inner)
  return withBackend(options, async ({ name: backend, device, tf }) => {
    const one = await measureProducts(tf, { rows: 1, inner, columns }, MILLISECONDS)
    const size = { rows: ROWS, inner, columns: 4 * inner }
    const many = await measureProducts(tf, size, MILLISECONDS)
    const { forward, training } = estimateFlops(config, 1)
    const speeds = { sampling: one / forward, reading: many / forward, training: many / training }
    return { backend, device, ...speeds }
  })
}
