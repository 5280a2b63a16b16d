/** Defines what a target lacks; the returned function takes it away again. */
export function defineMissing(
  target: object,
  values: Readonly<Record<string, unknown>>,
): () => void {
  const missing = Object.entries(values).filter(([name]) => !(name in target))
  for (const [name, value] of missing) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true })
  }
  return () => {
    for (const [name] of missing) Reflect.deleteProperty(target, name)
  }
}

/** Calls with `navigator.gpu` in place: tfjs asks for it, but only while its backend is made. */
export function withNavigatorGpu<T>(gpu: GPU, make: () => T): T {
  const restore =
    globalThis.navigator === undefined
      ? defineMissing(globalThis, { navigator: { gpu } })
      : defineMissing(globalThis.navigator, { gpu })
  try {
    return make()
  } finally {
    restore()
  }
}
