/** The kernels, compiled. */
export interface LoadedModule {
  readonly module: WebAssembly.Module
  /** Whether they use relaxed SIMD's fused multiply-add. */
  readonly relaxed: boolean
}

/** Compiles the build with fused multiply-add, if wanted and where the engine has relaxed SIMD, else the plain one. */
export async function loadModule(fusedMultiplyAdd: boolean): Promise<LoadedModule> {
  if (fusedMultiplyAdd) {
    allowRelaxedSimd()
    const bytes = bytesOf((await import('./generated/relaxed.ts')).binary)
    if (WebAssembly.validate(bytes)) {
      return { module: await WebAssembly.compile(bytes), relaxed: true }
    }
  }
  const bytes = bytesOf((await import('./generated/plain.ts')).binary)
  return { module: await WebAssembly.compile(bytes), relaxed: false }
}

/** Node 20 has relaxed SIMD behind a flag, which may still be set; later engines have it on. */
function allowRelaxedSimd(): void {
  const major = Number.parseInt(globalThis.process?.versions?.node ?? '', 10)
  if (!(major < 22)) return
  const { setFlagsFromString } = process.getBuiltinModule('node:v8')
  setFlagsFromString('--experimental-wasm-relaxed-simd')
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}
