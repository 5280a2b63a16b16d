import { totalmem } from 'node:os'

/** Bytes of memory that a process can have here: the machine's, or what its container allows. */
export function machineMemory(): number {
  const allowed = process.constrainedMemory() // 0, or beyond the machine's, where nothing is limited
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()
}
