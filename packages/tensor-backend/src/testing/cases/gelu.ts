import { gelu } from '../../operations/gelu.ts'
import { gelu64 } from '../float64/gelu.ts'
import type { OperationCase } from '../operation-case.ts'
import { normals, type Values, valuesOf } from '../values.ts'

function geluCase(name: string, x: Values): OperationCase {
  return {
    name: `gelu ${name}`,
    inputs: { x },
    run: ({ x }) => gelu(x),
    expected: ({ x }) => gelu64(x),
  }
}

const special = [Number.NaN, Number.POSITIVE_INFINITY, 0, -0]

export const geluCases: readonly OperationCase[] = [
  geluCase('[1]', normals([1], 21)),
  geluCase('[2,3,7]', normals([2, 3, 7], 21)),
  geluCase('[0]', normals([0], 21)),
  geluCase('from −20 to 20', valuesOf([9], [-20, -8, -3, -1, 0, 1, 3, 8, 20])),
  geluCase('1e-20', valuesOf([2], [1e-20, -1e-20])),
  { ...geluCase('with NaN and infinity', valuesOf([4], special)), gradients: false },
]
