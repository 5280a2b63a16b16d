export { bitsPerByte } from './bits-per-byte.ts'
export { crossEntropy } from './cross-entropy.ts'
export { MetricsError, type MetricsErrorCode } from './errors.ts'
export { perplexity } from './perplexity.ts'
