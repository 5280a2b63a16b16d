import * as tf from '@tensorflow/tfjs-core'
import type {
  Backend,
  BackendDefinition,
  BackendName,
  BackendReport,
  OpenedBackend,
  OpenOptions,
} from './backend.ts'
import { backends } from './backends/all.ts'
import { TensorBackendError } from './errors.ts'
import { registerKernels } from './register-kernels.ts'
import { setMemoryLimit } from './require-memory.ts'

let active: BackendName | 'opening' | undefined

/**
 * Opens a device: the named one, or with `'auto'` the first that is available. One at a time.
 *
 * @throws {TensorBackendError} `UNKNOWN_BACKEND` for a name that there is not; `BACKEND_UNAVAILABLE`
 *   when it cannot be opened here, with the remedy; `ALREADY_OPEN` until the open one is disposed.
 */
export async function openBackend(
  name: BackendName | 'auto' = 'auto',
  options: OpenOptions = {},
): Promise<Backend> {
  if (active !== undefined) {
    throw new TensorBackendError(
      'ALREADY_OPEN',
      `A backend (${active}) is open already, and tfjs has one at a time. Call its dispose() first.`,
    )
  }
  active = 'opening'
  try {
    const backend = await openFirst(candidatesFor(name), name === 'auto', options)
    active = backend.name
    return backend
  } catch (error) {
    active = undefined
    throw error
  }
}

/** Looks at every backend, in the order of `'auto'`, and opens none. */
export function inspectBackends(): Promise<readonly BackendReport[]> {
  return Promise.all(
    backends.map(async backend => ({ name: backend.name, ...(await backend.probe()) })),
  )
}

function candidatesFor(name: BackendName | 'auto'): readonly BackendDefinition[] {
  const candidates = name === 'auto' ? backends : backends.filter(one => one.name === name)
  if (candidates.length > 0) return candidates
  const names = backends.map(one => one.name).join(', ')
  throw new TensorBackendError(
    'UNKNOWN_BACKEND',
    `There is no backend '${name}'. Choose 'auto' or one of: ${names}.`,
  )
}

/** Opens the first candidate that opens; what is wrong with the others is told if none does. */
async function openFirst(
  candidates: readonly BackendDefinition[],
  automatic: boolean,
  options: OpenOptions,
): Promise<Backend> {
  const reasons: string[] = []
  for (const candidate of candidates) {
    const { available, reason, remedy, onlyWhenNamed } = await candidate.probe()
    if (available && !(automatic && onlyWhenNamed !== undefined)) {
      try {
        return await activate(candidate, options)
      } catch (error) {
        if (!automatic) throw error
        reasons.push(`${candidate.name}: ${(error as Error).message}`)
        continue
      }
    }
    reasons.push(
      `${candidate.name}: ${[reason ?? onlyWhenNamed, remedy].filter(Boolean).join(' ')}`,
    )
  }
  throw new TensorBackendError('BACKEND_UNAVAILABLE', `No backend opens. ${reasons.join('; ')}`)
}

async function activate(definition: BackendDefinition, options: OpenOptions): Promise<Backend> {
  const { name } = definition
  const opened = await definition.open(options)
  await import('#stock-gradients')
  registerKernels(name, opened.kernels)
  if (!(await tf.setBackend(name))) {
    throw new TensorBackendError('BACKEND_UNAVAILABLE', `The backend '${name}' did not start.`)
  }
  setMemoryLimit(opened.memoryLimit)
  return handle(name, opened)
}

function handle(name: BackendName, { device, lost, reservedBytes }: OpenedBackend): Backend {
  let open = true
  return {
    name,
    device,
    tf,
    lost: lost ?? new Promise(() => {}),
    memory: () => ({
      tensors: tf.memory().numTensors,
      bytes: tf.memory().numBytes,
      ...(reservedBytes && { reservedBytes: reservedBytes() }),
    }),
    dispose: () => {
      if (!open) return
      open = false
      active = undefined
      setMemoryLimit(undefined)
      tf.removeBackend(name)
    },
  }
}
