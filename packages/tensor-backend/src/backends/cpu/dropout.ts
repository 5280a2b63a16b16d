import { dropoutMask } from '../../dropout-mask.ts'
import type { HostKernel } from './host-kernel.ts'

export const dropout: HostKernel = ({ x }, attributes) => {
  const values = dropoutMask(x.values.length, attributes)
  for (let index = 0; index < values.length; index++) values[index] *= x.values[index]
  return { shape: x.shape, values }
}
