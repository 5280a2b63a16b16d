import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspectBackends } from '@nexttoken/tensor-backend'
import type { Task } from './task.ts'

/** Something that can be measured. */
export interface Engine {
  readonly name: string
  /** Takes the task as one more word. */
  readonly command: {
    readonly program: string
    readonly words: readonly string[]
    readonly env?: NodeJS.ProcessEnv
  }
  /** What it does; left out, everything. */
  readonly kinds?: readonly Task['kind'][]
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
  return { name, command: { program: process.execPath, words } }
}

/** The references that are found here, and those that are not. */
export async function findReferences(): Promise<{ found: Engine[]; missing: Missing[] }> {
  const all = [findTorch(), await findTensorflow(), ...npmReferences.map(findNpmReference)]
  return {
    found: all.filter(one => 'command' in one),
    missing: all.filter(one => 'reason' in one),
  }
}

function findTorch(): Engine | Missing {
  const name = 'PyTorch'
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' })
  } catch {
    const remedy = 'pip install torch, or name its interpreter by NEXTTOKEN_BENCH_PYTHON'
    return { name, reason: `torch is not installed for ${python}; ${remedy}` }
  }
  return {
    name,
    command: {
      program: python,
      words: [fileURLToPath(new URL('./references/pytorch.py', import.meta.url))],
    },
  }
}

async function findTensorflow(): Promise<Engine | Missing> {
  const name = 'TensorFlow (tfjs-node)'
  const report = (await inspectBackends()).find(one => one.name === 'tensorflow')
  if (report?.available) return ourEngine('tensorflow', name)
  return { name, reason: [report?.reason, report?.remedy].filter(Boolean).join(' ') }
}

interface NpmReference extends Omit<Engine, 'command'> {
  readonly packages: readonly string[]
  readonly script: URL
}

const npmReferences: readonly NpmReference[] = [
  {
    name: 'tfjs-wasm',
    packages: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
    script: new URL('./references/tfjs-wasm.mjs', import.meta.url),
    singleThreaded: 'its threads do not start in Node (tfjs issue 3830)',
  },
  {
    name: 'jax-js',
    packages: ['@jax-js/jax'],
    script: new URL('./references/jax-js.mjs', import.meta.url),
  },
  {
    name: 'onnxruntime-web',
    packages: ['onnxruntime-web'],
    script: new URL('./references/onnxruntime-web.mjs', import.meta.url),
    kinds: ['product'],
  },
]

function findNpmReference({ packages, script, ...engine }: NpmReference): Engine | Missing {
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
  const words = [fileURLToPath(script)]
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
