/** Threads that wait for jobs of one module. */
export interface Workers {
  readonly count: number
  /** Why there are fewer than were asked for. */
  readonly reason?: string
  terminate(): void
}

/** What a worker is given. */
interface WorkerJob {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly number: number
}

/** A worker: an instance of its own on the shared memory, in `work` until `stop`. */
const body = `({ module, memory, number }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  post(number)
  exports.work(number)
}`

/** Milliseconds that a worker may take to start. */
const patienceMs = 10_000

/**
 * Starts `count` workers on the module and waits until they run. Where they cannot start, as in a
 * page that is not cross-origin isolated, there are none, and the reason says why.
 */
export async function startWorkers(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
): Promise<Workers> {
  const obstacle = obstacleToThreads()
  if (count === 0 || obstacle !== undefined) {
    return { count: 0, ...(obstacle && { reason: obstacle }), terminate: () => {} }
  }
  const start = globalThis.process?.versions?.node === undefined ? startInPage : startInNode
  const jobs = Array.from({ length: count }, (_, index) => ({ module, memory, number: index + 1 }))
  const started: Started[] = []
  const terminate = () => {
    for (const worker of started) worker.terminate()
  }
  try {
    for (const job of jobs) started.push(start(job))
    await Promise.all(started.map(worker => inTime(worker.running)))
    return { count, terminate }
  } catch (error) {
    terminate()
    return { count: 0, reason: `Its workers do not start: ${(error as Error).message}`, terminate }
  }
}

/** Why there can be only one thread here, before trying. */
export function obstacleToThreads(): string | undefined {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean }
  if (crossOriginIsolated !== false) return undefined
  return 'The page is not cross-origin isolated, so it computes on one thread.'
}

interface Started {
  readonly running: Promise<unknown>
  terminate(): void
}

function startInNode(job: WorkerJob): Started {
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const source = `const { parentPort, workerData } = require('node:worker_threads')
const post = value => parentPort.postMessage(value)
;(${body})(workerData)`
  const worker = new Worker(source, { eval: true, workerData: job, execArgv: [] })
  const running = new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  // Referenced until it runs: a process with nothing else to do must not end while opening.
  running.then(
    () => worker.unref(),
    () => {},
  )
  return { running, terminate: () => void worker.terminate() }
}

function startInPage(job: WorkerJob): Started {
  const source = `const post = value => postMessage(value)
onmessage = ({ data }) => (${body})(data)`
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(address)
  const running = new Promise((resolve, reject) => {
    worker.onmessage = resolve
    worker.onerror = event => reject(new Error(event.message || 'the page forbids blob: workers'))
  })
  worker.postMessage(job)
  return {
    running: running.finally(() => URL.revokeObjectURL(address)),
    terminate: () => worker.terminate(),
  }
}

function inTime(running: Promise<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout>
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${patienceMs} ms`)), patienceMs)
  })
  return Promise.race([running, late]).finally(() => clearTimeout(timer))
}
