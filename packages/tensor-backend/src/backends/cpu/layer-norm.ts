import { type HostKernel, type HostTensor, rowsOf } from './host-kernel.ts'

/** Mean and 1 / deviation of the row that starts at `start`, in float64. */
function moments(
  { values }: HostTensor,
  [start, channels]: readonly [number, number],
  epsilon: number,
) {
  let sum = 0
  for (let at = start; at < start + channels; at++) sum += values[at]
  const mean = sum / channels
  let squares = 0
  for (let at = start; at < start + channels; at++) squares += (values[at] - mean) ** 2
  return { mean, scale: 1 / Math.sqrt(squares / channels + epsilon) }
}

export const layerNorm: HostKernel = ({ x, gain, bias }, { epsilon }) => {
  const { rows, channels } = rowsOf(x)
  const values = new Float32Array(x.values.length)
  for (let start = 0; start < rows * channels; start += channels) {
    const { mean, scale } = moments(x, [start, channels], epsilon as number)
    for (let channel = 0; channel < channels; channel++) {
      const normalized = (x.values[start + channel] - mean) * scale
      values[start + channel] = normalized * gain.values[channel] + bias.values[channel]
    }
  }
  return { shape: x.shape, values }
}

/** d x = (g − mean(g) − n·mean(g·n)) / deviation, where g = dy·gain and n = normalised x. */
export const layerNormInputGradient: HostKernel = ({ x, gain, dy }, { epsilon }) => {
  const { rows, channels } = rowsOf(x)
  const values = new Float32Array(x.values.length)
  for (let start = 0; start < rows * channels; start += channels) {
    const { mean, scale } = moments(x, [start, channels], epsilon as number)
    let sum = 0
    let along = 0
    for (let channel = 0; channel < channels; channel++) {
      const scaled = dy.values[start + channel] * gain.values[channel]
      sum += scaled
      along += scaled * (x.values[start + channel] - mean) * scale
    }
    for (let channel = 0; channel < channels; channel++) {
      const normalized = (x.values[start + channel] - mean) * scale
      const scaled = dy.values[start + channel] * gain.values[channel]
      values[start + channel] = (scaled - (sum + normalized * along) / channels) * scale
    }
  }
  return { shape: x.shape, values }
}

/** [C]: the sum of dy · normalised x over every row. */
export const layerNormGainGradient: HostKernel = ({ x, dy }, { epsilon }) => {
  const { rows, channels } = rowsOf(x)
  const sums = new Float64Array(channels)
  for (let start = 0; start < rows * channels; start += channels) {
    const { mean, scale } = moments(x, [start, channels], epsilon as number)
    for (let channel = 0; channel < channels; channel++) {
      sums[channel] += dy.values[start + channel] * (x.values[start + channel] - mean) * scale
    }
  }
  return { shape: [channels], values: Float32Array.from(sums) }
}
