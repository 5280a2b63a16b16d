export { MetricsError, type MetricsErrorCode } from './errors.ts'
export { bitsPerByte } from './likelihood/bits-per-byte.ts'
export { crossEntropy } from './likelihood/cross-entropy.ts'
export { perplexity } from './likelihood/perplexity.ts'
