/**
 * A job is one parallel region: a chunk function, a number of chunks, arguments. The thread that
 * drives writes it, every thread claims chunks of it, and chunks depend on the shapes alone, so the
 * bits of a result do not depend on the number of threads.
 */

// Below memoryBase, where no data segment lies, each hot word on a cache line of its own.
const REMAINING: usize = 128
const FINISHED: usize = 192
const GENERATION: usize = 256
const PARKED: usize = 320
const STOPPED: usize = 324
const WORKERS: usize = 328
const CHUNK_FUNCTION: usize = 332
const SCRATCH: usize = 336
const SCRATCH_STRIDE: usize = 340
const ARGUMENTS: usize = 384

/** How often a worker looks for a new job before it sleeps: some 50 µs. */
const SPINS = 40_000

/** This instance's number: 0 drives, the workers count from 1. */
let thread: usize = 0

/** Argument `index` of the job, for integers and addresses. */
// @ts-ignore: decorator
@inline
export function argument(index: usize): usize {
  return load<usize>(ARGUMENTS + (index << 2))
}

/** Argument `index` of the job, for numbers. */
// @ts-ignore: decorator
@inline
export function numberArgument(index: usize): f32 {
  return load<f32>(ARGUMENTS + (index << 2))
}

/** Sets argument `index`, in [0, 32), before `parallel`. */
// @ts-ignore: decorator
@inline
export function pass(index: usize, value: usize): void {
  store<usize>(ARGUMENTS + (index << 2), value)
}

/** Sets argument `index` to a number. */
// @ts-ignore: decorator
@inline
export function passNumber(index: usize, value: f32): void {
  store<f32>(ARGUMENTS + (index << 2), value)
}

/** Where this thread may write between its own loads: as many bytes as `setScratch` gave each. */
// @ts-ignore: decorator
@inline
export function scratch(): usize {
  return load<usize>(SCRATCH) + thread * load<usize>(SCRATCH_STRIDE)
}

/** Gives thread i the memory from `address + i · stride` on. */
export function setScratch(address: usize, stride: usize): void {
  store<usize>(SCRATCH, address)
  store<usize>(SCRATCH_STRIDE, stride)
}

/** How many workers have been started; without any, jobs run on the calling thread alone. */
export function setWorkers(count: i32): void {
  store<i32>(WORKERS, count)
}

/** The first address that belongs to nobody. */
export function heapBase(): usize {
  return __heap_base
}

/**
 * Runs `chunkFunction(0 … count − 1)`, each once, in any order, on any thread, and returns when all
 * are done. Only from the thread that drives, and not from inside a chunk.
 */
export function parallel(chunkFunction: (chunk: i32) => void, count: i32): void {
  if (count < 2 || load<i32>(WORKERS) == 0) {
    inOrder(chunkFunction, count)
    return
  }
  store<u32>(CHUNK_FUNCTION, chunkFunction.index)
  atomic.store<i32>(FINISHED, 0)
  atomic.store<i32>(REMAINING, count)
  atomic.add<i32>(GENERATION, 1)
  if (atomic.load<i32>(PARKED) > 0) atomic.notify(GENERATION, -1)
  while (runChunk()) {}
  while (atomic.load<i32>(FINISHED) < count) {}
}

/** What `parallel` does, on this thread alone: for work too small to share. */
export function inOrder(chunkFunction: (chunk: i32) => void, count: i32): void {
  for (let chunk = 0; chunk < count; chunk++) call_indirect<void>(chunkFunction.index, chunk)
}

/**
 * Claims and runs one chunk. Counted down, so that a late claim is never of a job that is over; what
 * the job is, is read only after the claim.
 */
function runChunk(): bool {
  if (atomic.load<i32>(REMAINING) <= 0) return false
  const chunk = atomic.sub<i32>(REMAINING, 1) - 1
  if (chunk < 0) return false
  call_indirect<void>(load<u32>(CHUNK_FUNCTION), chunk)
  atomic.add<i32>(FINISHED, 1)
  return true
}

/** A worker's life: claims chunks, spins a while when there are none, then sleeps; ends on `stop`. */
export function work(number: i32): void {
  thread = number
  while (atomic.load<i32>(STOPPED) == 0) {
    const generation = atomic.load<i32>(GENERATION)
    while (runChunk()) {}
    if (!spin()) park(generation)
  }
}

function spin(): bool {
  for (let turn = 0; turn < SPINS; turn++) {
    if (atomic.load<i32>(REMAINING) > 0) return true
  }
  return false
}

function park(generation: i32): void {
  atomic.add<i32>(PARKED, 1)
  if (atomic.load<i32>(STOPPED) == 0) atomic.wait<i32>(GENERATION, generation, -1)
  atomic.sub<i32>(PARKED, 1)
}

/** Ends every worker. */
export function stop(): void {
  atomic.store<i32>(STOPPED, 1)
  atomic.add<i32>(GENERATION, 1)
  atomic.notify(GENERATION, -1)
}
