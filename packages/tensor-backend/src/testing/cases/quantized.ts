import type * as tf from '@tensorflow/tfjs-core'
import { embedding } from '../../operations/embedding.ts'
import { linear, unembedding } from '../../operations/linear.ts'
import { type QuantizedWeight, type QuantizeOptions, quantize } from '../../operations/quantize.ts'
import { linear64 } from '../float64/linear.ts'
import { quantized64 } from '../float64/quantized.ts'
import type { OperationCase } from '../operation-case.ts'
import { integers, normals, type Values, valuesOf } from '../values.ts'

/** Runs an operation with a quantized weight that lives only so long. */
function withWeight(
  { shape, data }: Values,
  options: QuantizeOptions,
  use: (weight: QuantizedWeight) => tf.Tensor,
): tf.Tensor {
  const weight = quantize({ shape, data: Float32Array.from(data) }, options)
  const result = use(weight)
  weight.dispose()
  return result
}

function linearCase(x: Values, size: number, options: QuantizeOptions): OperationCase {
  const weight = normals([x.shape[x.shape.length - 1], size], 62)
  return {
    name: `linear of ${name(options)} [${x.shape}] to ${size}`,
    inputs: { x, bias: normals([size], 63) },
    run: ({ x, bias }) =>
      withWeight(weight, options, quantized => linear(x, quantized, bias as tf.Tensor1D)),
    expected: ({ x, bias }) => linear64(x, quantized64(weight, options), { bias }),
    gradients: false,
  }
}

function tableCases(shape: readonly [number, number], given: QuantizeOptions): OperationCase[] {
  const options = { ...given, inputAxis: 1 } as const
  const table = normals(shape, 64)
  const ids = integers([3, 5], 65, shape[0])
  const rows = { shape, data: quantized64(table, options).data }
  const row = (id: number) => [...rows.data.subarray(id * shape[1], (id + 1) * shape[1])]
  return [
    {
      name: `unembedding of ${name(options)} [${shape}]`,
      inputs: { hidden: normals([2, 3, shape[1]], 66) },
      run: ({ hidden }) => withWeight(table, options, quantized => unembedding(hidden, quantized)),
      expected: ({ hidden }) => linear64(hidden, rows, { transposed: true }),
      gradients: false,
    },
    {
      name: `embedding of ${name(options)} [${shape}]`,
      inputs: {},
      indices: { ids },
      run: ({ ids }) => withWeight(table, options, quantized => embedding(quantized, ids)),
      expected: () => valuesOf([3, 5, shape[1]], Array.from(ids.data).flatMap(row)),
      gradients: false,
    },
  ]
}

const name = ({ dtype, group }: QuantizeOptions) => (group ? `${dtype} by ${group}` : dtype)

const kinds: readonly QuantizeOptions[] = [
  { dtype: 'f16' },
  { dtype: 'bf16' },
  { dtype: 'int8' },
  { dtype: 'int8', group: 32 },
]
const poisoned = valuesOf([3, 2], [1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY, 4])

export const quantizedCases: readonly OperationCase[] = [
  ...kinds.flatMap(options => [
    linearCase(normals([1, 1], 61), 1, options),
    linearCase(normals([1, 77], 61), 67, options),
    linearCase(normals([2, 3, 131], 61), 37, options),
    linearCase(normals([16, 1040], 61), 19, options),
    linearCase(normals([21, 70], 61), 45, options),
    ...tableCases([67, 45], options),
  ]),
  linearCase(normals([0, 4], 61), 3, { dtype: 'int8' }),
  linearCase(normals([2, 0], 61), 3, { dtype: 'f16' }),
  linearCase(poisoned, 3, { dtype: 'int8' }),
  linearCase(normals([3, 5], 61, 1e18), 4, { dtype: 'f16' }),
]
