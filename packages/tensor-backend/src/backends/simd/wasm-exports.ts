/** What assembly/index.ts exports. Addresses and strides are in bytes, flags are 0 or 1. */
export interface WasmExports {
  heapBase(): number
  setScratch(address: number, stride: number): void
  setWorkers(count: number): void
  stop(): void
  matMulScratch(): number
  matMulStrips(): number
  matMul(...operands: number[]): void
  batchMatMulScratch(n: number, k: number): number
  batchMatMul(...operands: number[]): void
  attentionScratch(positions: number, size: number): number
  attention(...operands: number[]): void
  attentionGradientScratch(positions: number, size: number): number
  attentionGradient(...operands: number[]): void
  cachedAttentionScratch(length: number, size: number): number
  cachedAttention(...operands: number[]): void
  gelu(...operands: number[]): void
  geluGradient(...operands: number[]): void
  layerNorm(...operands: number[]): void
  layerNormInputGradient(...operands: number[]): void
  layerNormGainGradient(...operands: number[]): void
  partialBytes(rows: number, columns: number): number
  columnSums(...operands: number[]): void
  embedding(...operands: number[]): void
  embeddingGradient(...operands: number[]): void
  decodeRows(...operands: number[]): void
  hasFewRows(rows: number, columns: number, depth: number): number
  isNormal(address: number, size: number): number
  multiplyCodes(...operands: number[]): void
  crossEntropy(...operands: number[]): number
  crossEntropyGradient(...operands: number[]): void
  dropout(...operands: number[]): void
  adamW(...operands: number[]): void
  addPieces(table: number, pieces: number): void
  squaredSum(...operands: number[]): number
  scale(...operands: number[]): void
  combine(...operands: number[]): void
}
