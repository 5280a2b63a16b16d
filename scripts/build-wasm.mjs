/**
 * Builds the kernels of the `simd` backend from packages/tensor-backend/assembly, twice: with relaxed
 * SIMD's fused multiply-add, and without. Each build becomes a module that holds it in base64, which
 * loads the same way in Node, from a bundle and from a plain page. Skipped while nothing has changed.
 *
 *   npm run wasm
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'

const assembly = new URL('../packages/tensor-backend/assembly/', import.meta.url)
const generated = new URL(
  '../packages/tensor-backend/src/backends/simd/generated/',
  import.meta.url,
)
const features = { plain: [], relaxed: ['--enable', 'relaxed-simd', '--use', 'RELAXED=1'] }
const shared = [
  ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
  ...['--sharedMemory', '--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // The first 4096 bytes hold the job and the zeros that products start from: no data segment.
  ...['--memoryBase', '4096', '--runtime', 'stub', '--use', 'abort='],
  ...['--noAssert', '-O3', '--converge'],
]

/** Builds what is missing or older than its sources. */
export async function buildWasm() {
  const hash = hashOfSources()
  const stale = Object.keys(features).filter(name => hashIn(moduleOf(name)) !== hash)
  if (stale.length === 0) return
  mkdirSync(generated, { recursive: true })
  const { default: asc } = await import('assemblyscript/asc')
  for (const name of stale) {
    const binary = await compile(asc, features[name])
    const source = `// sources ${hash}\nexport const binary: string =\n  '${Buffer.from(binary).toString('base64')}'\n`
    const partial = new URL(`${name}.partial`, generated)
    writeFileSync(partial, source)
    renameSync(partial, moduleOf(name))
  }
}

const moduleOf = name => new URL(`${name}.ts`, generated)

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)))
  const names = readdirSync(assembly).filter(name => name.endsWith('.ts'))
  for (const name of names.sort()) hash.update(name).update(readFileSync(new URL(name, assembly)))
  return hash.digest('hex')
}

function hashIn(module) {
  return existsSync(module) ? /^\/\/ sources (\w+)/.exec(readFileSync(module, 'utf8'))?.[1] : ''
}

async function compile(asc, flags) {
  let binary
  const files = { writeFile: (_name, contents) => (binary = contents), stderr: process.stderr }
  const source = fileURLToPath(new URL('index.ts', assembly))
  const words = [source, '--outFile', 'kernels.wasm', ...shared, ...flags]
  const { error } = await asc.main(words, files)
  if (error) throw error
  return binary
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm()
