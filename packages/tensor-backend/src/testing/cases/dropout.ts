import { randomStream } from '@nexttoken/random'
import { dropout } from '../../operations/dropout.ts'
import type { OperationCase } from '../operation-case.ts'
import { normals, type Values } from '../values.ts'

function dropoutCase(name: string, x: Values, rate: number): OperationCase {
  return {
    name: `dropout ${name}`,
    inputs: { x },
    run: ({ x }) => dropout(x, { rate, seed: 2 ** 40 + 9, stream: 2 ** 33 + 4 }),
    expected: ({ x }) => {
      const random = randomStream(2 ** 40 + 9, 2 ** 33 + 4)
      const kept = (value: number) => (random.uniform() < rate ? 0 : value / (1 - rate))
      return { shape: x.shape, data: x.data.map(kept) }
    },
  }
}

export const dropoutCases: readonly OperationCase[] = [
  dropoutCase('of a half', normals([3, 67], 61), 0.5),
  dropoutCase('of a tenth', normals([2, 3, 5], 61), 0.1),
  dropoutCase('of nothing', normals([7], 61), 0),
  dropoutCase('of no values', normals([0], 61), 0.5),
]
