import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspectBackends } from '@nexttoken/tensor-backend'
import type { InferenceTask, Task } from './task.ts'

/** Something that can be measured. */
export interface Engine {
  readonly name: string
  /** Takes the task as one more word. */
  readonly command: {
    readonly program: string
    readonly words: readonly string[]
    readonly env?: NodeJS.ProcessEnv
  }
  /** What it does. */
  readonly runs: (task: Task) => boolean
  /** Why it computes on no more than one thread. */
  readonly singleThreaded?: string
}

/** A reference that was not found here. */
export interface Missing {
  readonly name: string
  readonly reason: string
}

const { NEXTTOKEN_BENCH_PYTHON: python = 'python3', NEXTTOKEN_BENCH_REFERENCES: folder } =
  process.env

/** One of our backends. */
export function ourEngine(backend: string, name: string = backend): Engine {
  // The options of this process have Node load TypeScript, and our sources.
  const words = [
    ...process.execArgv,
    fileURLToPath(new URL('./measure-ours.ts', import.meta.url)),
    backend,
  ]
  return { name, runs: () => true, command: { program: process.execPath, words } }
}

/** The references that are found here, and those that are not. */
export async function findReferences(): Promise<{ found: Engine[]; missing: Missing[] }> {
  const all = [
    findPython({ name: 'PyTorch', packages: ['torch'], script: 'pytorch.py', runs: isTensorWork }),
    findPython({
      name: 'transformers',
      packages: ['torch', 'transformers'],
      script: 'transformers_cached.py',
      runs: isInference(['f32']),
    }),
    await findTensorflow(),
    ...npmReferences.map(findNpmReference),
    plainRead,
  ]
  return {
    found: all.filter(one => 'command' in one),
    missing: all.filter(one => 'reason' in one),
  }
}

const isTensorWork = ({ kind }: Task): boolean => kind === 'training' || kind === 'product'

const isProduct = ({ kind }: Task): boolean => kind === 'product'

function isInference(forms: readonly InferenceTask['weights'][]) {
  return (task: Task): boolean => task.kind === 'inference' && forms.includes(task.weights)
}

const scriptPath = (name: string): string =>
  fileURLToPath(new URL(`./references/${name}`, import.meta.url))

/** Reads the file and makes nothing of it: what loading cannot beat. */
const plainRead: Engine = {
  name: 'read into fresh memory',
  runs: ({ kind }) => kind === 'load',
  command: { program: process.execPath, words: [scriptPath('plain-read.mjs')] },
}

interface Reference extends Omit<Engine, 'command'> {
  readonly packages: readonly string[]
  /** In the folder `references`. */
  readonly script: string
}

function findPython({ packages, script, ...engine }: Reference): Engine | Missing {
  try {
    execFileSync(python, ['-c', `import ${packages.join(', ')}`], { stdio: 'ignore' })
  } catch {
    const remedy = `pip install ${packages.join(' ')}, or name its interpreter by NEXTTOKEN_BENCH_PYTHON`
    const reason = `${packages.join(' and ')} not installed for ${python}; ${remedy}`
    return { name: engine.name, reason }
  }
  return { ...engine, command: { program: python, words: [scriptPath(script)] } }
}

async function findTensorflow(): Promise<Engine | Missing> {
  const name = 'TensorFlow (tfjs-node)'
  const report = (await inspectBackends()).find(one => one.name === 'tensorflow')
  if (report?.available) return { ...ourEngine('tensorflow', name), runs: isTensorWork }
  return { name, reason: [report?.reason, report?.remedy].filter(Boolean).join(' ') }
}

const npmReferences: readonly Reference[] = [
  {
    name: 'tfjs-wasm',
    packages: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
    script: 'tfjs-wasm.mjs',
    runs: isTensorWork,
    singleThreaded: 'its threads do not start in Node (tfjs issue 3830)',
  },
  { name: 'jax-js', packages: ['@jax-js/jax'], script: 'jax-js.mjs', runs: isTensorWork },
  {
    name: 'onnxruntime-web',
    packages: ['onnxruntime-web'],
    script: 'onnxruntime-web.mjs',
    runs: isProduct,
  },
  {
    name: 'llama.cpp',
    packages: ['node-llama-cpp'],
    script: 'llama-cpp.mjs',
    runs: task => isInference(['f32', 'f16', 'int8'])(task) && 'texts' in task && task.texts === 1,
  },
]

function findNpmReference({ packages, script, ...engine }: Reference): Engine | Missing {
  const absent = packages.filter(one => !isInstalled(one))
  if (absent.length > 0) {
    const install = `npm install ${absent.join(' ')}`
    const where =
      folder === undefined
        ? 'in any folder, and set NEXTTOKEN_BENCH_REFERENCES to it'
        : `in ${folder}`
    const reason = `${absent.join(' and ')} not installed; ${install} ${where}`
    return { name: engine.name, reason }
  }
  const env = { NEXTTOKEN_BENCH_REFERENCES: resolve(folder!) }
  const words = [scriptPath(script)]
  return { ...engine, command: { program: process.execPath, words, env } }
}

function isInstalled(name: string): boolean {
  if (folder === undefined) return false
  try {
    createRequire(join(resolve(folder), 'index.js')).resolve(name)
    return true
  } catch {
    return false
  }
}
