import type { Values } from '../values.ts'

/** 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
export function gelu64({ shape, data }: Values): Values {
  const inner = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)
  return { shape, data: data.map(x => 0.5 * x * (1 + Math.tanh(inner(x)))) }
}
