/**
 * The page and its worker load from where they came and nowhere else; there is no inline code or style.
 * The `simd` backend compiles WebAssembly, which is not the `eval` of JavaScript, and makes its threads
 * of blobs, which are bound by the policy of what makes them.
 */
export const contentSecurityPolicy: string = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
