import { createHeap, type Heap } from './heap.ts'
import { loadModule } from './load-module.ts'
import type { WasmExports } from './wasm-exports.ts'
import { startWorkers } from './workers.ts'

/** The kernels, their memory and their threads. */
export interface Engine {
  readonly wasm: WasmExports
  readonly heap: Heap
  readonly relaxed: boolean
  /** Threads that compute, this one included. */
  readonly threads: number
  /** Why there are fewer than were asked for. */
  readonly fewerThreads?: string
  /** Makes sure that each thread has so many bytes to write between its own loads. */
  requireScratch(bytes: number): void
  /** Memory that all threads share within one product. */
  readonly strips: number
  dispose(): void
}

/** How to open an engine. */
export interface EngineOptions {
  readonly threads: number
  readonly fusedMultiplyAdd: boolean
}

/** The sizes to try for a memory, in pages of 64 KiB: address space may be limited. */
const memorySizes = [65_536, 32_768, 16_384, 4_096]

/** Compiles the kernels, makes their memory and starts the threads. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { module, relaxed } = await loadModule(options.fusedMultiplyAdd)
  const { memory, pages } = createMemory()
  const instance = new WebAssembly.Instance(module, { env: { memory } })
  const wasm = instance.exports as unknown as WasmExports
  const workers = await startWorkers(module, memory, options.threads - 1)
  wasm.setWorkers(workers.count)
  const heap = createHeap(memory, wasm.heapBase(), pages)
  const requireScratch = scratchOf(wasm, heap, workers.count + 1)
  requireScratch(wasm.matMulScratch())
  return {
    wasm,
    heap,
    relaxed,
    threads: workers.count + 1,
    ...(workers.reason && { fewerThreads: workers.reason }),
    requireScratch,
    strips: heap.allocate(wasm.matMulStrips()),
    dispose: () => {
      wasm.stop()
      workers.terminate()
    },
  }
}

function createMemory(): { memory: WebAssembly.Memory; pages: number } {
  for (const pages of memorySizes) {
    try {
      return {
        memory: new WebAssembly.Memory({ initial: 64, maximum: pages, shared: true }),
        pages,
      }
    } catch (error) {
      if (pages === memorySizes.at(-1)) throw error
    }
  }
  throw new RangeError('No size of memory to try')
}

function scratchOf(wasm: WasmExports, heap: Heap, threads: number): (bytes: number) => void {
  let address = 0
  let size = 0
  return bytes => {
    if (bytes <= size) return
    if (size > 0) heap.release(address, size * threads)
    size = Math.ceil(bytes / 4096) * 4096
    address = heap.allocate(size * threads)
    wasm.setScratch(address, size)
  }
}
