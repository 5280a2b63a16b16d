/** Where Node would load an optional peer from; undefined where it is not installed. */
export function resolvePackage(name: string): string | undefined {
  const { createRequire } = process.getBuiltinModule('node:module')
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch {
    return undefined
  }
}
