import { TensorBackendError } from '../../errors.ts'

/** Memory that tensors live in. */
export interface Heap {
  /** Of the whole memory; it grows, and the views of before stay valid. */
  readonly buffer: () => ArrayBufferLike
  /** The address of a block of at least so many bytes, on a cache line. */
  allocate(bytes: number): number
  /** Gives a block back, of the size that was asked for. */
  release(address: number, bytes: number): void
  /** Bytes taken from the memory so far, whether in use or free for the next. */
  reserved(): number
  /** The most that the memory may grow to, in bytes. */
  readonly limit: number
}

const pageBytes = 65_536
const line = 64
/** The memory grows by this at least. */
const growthBytes = 2 ** 24

/**
 * Blocks by size class, each with a list of free ones: what a training step gives
 * back, the next one takes.
 */
export function createHeap(memory: WebAssembly.Memory, base: number, pages: number): Heap {
  const free = new Map<number, number[]>()
  // Without the last page: an end of 2³² would be 0 in WebAssembly's addresses.
  const limit = (pages - 1) * pageBytes
  let top = Math.ceil(base / line) * line
  const extend = (bytes: number, size: number): number => {
    if (top + size > limit) return takeLarger(free, size) ?? refuse(bytes, { inUse: top, limit })
    grow(memory, top + size, limit)
    top += size
    return top - size
  }
  return {
    limit,
    buffer: () => memory.buffer,
    allocate: bytes => {
      const size = classOf(bytes)
      return free.get(size)?.pop() ?? extend(bytes, size)
    },
    release: (address, bytes) => {
      const size = classOf(bytes)
      const blocks = free.get(size)
      if (blocks === undefined) free.set(size, [address])
      else blocks.push(address)
    },
    reserved: () => top,
  }
}

/** A free block of another class, when there is no room for more blocks. */
function takeLarger(free: ReadonlyMap<number, number[]>, size: number): number | undefined {
  const sizes = [...free].filter(([large, blocks]) => large > size && blocks.length > 0)
  const smallest = Math.min(...sizes.map(([large]) => large))
  return free.get(smallest)?.pop()
}

/** The size class of so many bytes: four an octave, sixteen from 16 MiB on, in whole lines. */
function classOf(bytes: number): number {
  if (bytes <= line) return line
  const octave = 2 ** Math.floor(Math.log2(bytes - 1))
  const step = octave / (octave < 2 ** 24 ? 4 : 16)
  return Math.ceil((Math.ceil(bytes / step) * step) / line) * line
}

function grow(memory: WebAssembly.Memory, needed: number, limit: number): void {
  const present = memory.buffer.byteLength
  if (needed <= present) return
  const bytes = Math.min(Math.max(needed - present, growthBytes), limit - present)
  try {
    memory.grow(Math.ceil(bytes / pageBytes))
  } catch (cause) {
    refuse(needed - present, { inUse: present, limit, cause })
  }
}

interface Usage {
  readonly inUse: number
  readonly limit: number
  readonly cause?: unknown
}

function refuse(wanted: number, { inUse, limit, cause }: Usage): never {
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`
  throw new TensorBackendError(
    'OUT_OF_MEMORY',
    `The 'simd' backend has taken ${megabytes(inUse)} and needs ${megabytes(wanted)} more, but WebAssembly's memory ends at ${megabytes(limit)} here. Take a smaller batch or model, or the backend 'tensorflow' or 'cuda', which have no such limit.`,
    { cause },
  )
}
