import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

/** tfjs-node's native binding; undefined where it is not built. */
export const tensorflowBinding: string | undefined = find()

/** Says in a test's name why it did not run. */
export const hint: string =
  tensorflowBinding === undefined ? ' (needs: npx nexttoken setup tensorflow)' : ''

function find(): string | undefined {
  const require = createRequire(import.meta.url)
  const manifest = require.resolve('@tensorflow/tfjs-node/package.json')
  const path = manifest.replace(/package\.json$/, 'lib/napi-v8/tfjs_binding.node')
  return existsSync(path) ? path : undefined
}
