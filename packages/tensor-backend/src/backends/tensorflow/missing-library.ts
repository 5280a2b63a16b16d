import type { Obstacle } from '../obstacle.ts'
import type { Remedies } from './remedies.ts'

/** How the linkers of glibc, musl and macOS, and `ldd`, name a library that they do not find. */
const MISSING = [
  /^\s*(\S+) => not found/m,
  /(\S+): cannot open shared object file/,
  /Error loading shared library (\S+):/,
  /Library not loaded: (\S+)/,
]

/** Finds the library that a linker misses in what it says. */
export function missingLibrary(message: string, remedies: Remedies): Obstacle | undefined {
  const path = MISSING.map(pattern => pattern.exec(message)?.[1]).find(Boolean)
  if (path === undefined) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {
    reason: `The native binding needs the library ${name}, which is not found.`,
    remedy: name.startsWith('libtensorflow')
      ? remedies.build
      : `Install what brings ${name}, or name its folder in LD_LIBRARY_PATH.`,
  }
}
