import type { Values } from '../values.ts'

/** Rows of x to mean 0 and variance 1, times gain, plus bias. */
export function layerNorm64(
  x: Values,
  [gain, bias]: readonly [Values, Values],
  epsilon: number,
): Values {
  const channels = gain.data.length
  const data = new Float64Array(x.data.length)
  for (let start = 0; start < data.length; start += channels) {
    const row = x.data.subarray(start, start + channels)
    const mean = row.reduce((sum, value) => sum + value, 0) / channels
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channels
    row.forEach((value, channel) => {
      const normalized = (value - mean) / Math.sqrt(variance + epsilon)
      data[start + channel] = normalized * gain.data[channel] + bias.data[channel]
    })
  }
  return { shape: x.shape, data }
}
