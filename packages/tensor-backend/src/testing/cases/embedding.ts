import type * as tf from '@tensorflow/tfjs-core'
import { embedding } from '../../operations/embedding.ts'
import type { OperationCase } from '../operation-case.ts'
import { integers, normals, type Values, valuesOf } from '../values.ts'

function embeddingCase(name: string, ids: Values, tableShape: readonly number[]): OperationCase {
  const channels = tableShape[1]
  return {
    name: `embedding ${name}`,
    inputs: { table: normals(tableShape, 41) },
    indices: { ids },
    run: ({ table, ids }) => embedding(table as tf.Tensor2D, ids),
    expected: ({ table }) => {
      const rows = Array.from(ids.data, id =>
        table.data.subarray(id * channels, (id + 1) * channels),
      )
      const data = Float64Array.from(rows.flatMap(row => [...row]))
      return { shape: [...ids.shape, channels], data }
    },
  }
}

export const embeddingCases: readonly OperationCase[] = [
  embeddingCase('of one token', valuesOf([1], [0]), [1, 1]),
  embeddingCase('[2,5], with repeats', integers([2, 5], 42, 7), [7, 3]),
  embeddingCase('[3,67]', integers([3, 67], 42, 130), [130, 9]),
  embeddingCase('of nothing', valuesOf([0], []), [4, 3]),
]
