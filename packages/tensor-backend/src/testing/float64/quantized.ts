import type { QuantizeOptions } from '../../operations/quantize.ts'
import type { Values } from '../values.ts'

/** What a weight becomes when it is quantized and dequantized, where no value is tiny beside its neighbours. */
export function quantized64(weight: Values, options: QuantizeOptions): Values {
  const { dtype, inputAxis = 0, group = weight.shape[inputAxis] } = options
  if (dtype !== 'int8') {
    const bits = dtype === 'f16' ? 10 : 7
    return { shape: weight.shape, data: weight.data.map(value => rounded(value, bits)) }
  }
  const [rows, columns] = weight.shape
  const scales = new Map<number, number>()
  const groupOf = (index: number) => {
    const place = [Math.floor(index / columns), index % columns]
    return place[1 - inputAxis] * (rows + columns) + Math.floor(place[inputAxis] / group)
  }
  for (const [index, value] of weight.data.entries()) {
    const scale = Math.max(scales.get(groupOf(index)) ?? 0, Math.fround(Math.abs(value) / 127))
    scales.set(groupOf(index), scale)
  }
  const data = weight.data.map((value, index) => {
    const scale = scales.get(groupOf(index))!
    return Math.round(value / scale) * scale
  })
  return { shape: weight.shape, data }
}

/** To the nearest number with so many bits after the first. */
function rounded(value: number, bits: number): number {
  if (value === 0) return 0
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits)
  return Math.round(value / step) * step
}
