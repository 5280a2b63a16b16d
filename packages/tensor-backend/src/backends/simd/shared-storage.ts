import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import type * as tf from '@tensorflow/tfjs-core'
import type { Heap } from './heap.ts'

/** What the backend keeps of a tensor: where its values lie, if in WebAssembly's memory. */
export type StoredTensor = ReturnType<MathBackendCPU['data']['get']> & {
  address?: number
  bytes?: number
  /** How often a kernel has asked whether it holds denormals, and then the answer. */
  normality?: number | boolean
}

/** A caller's array of this size goes to the heap without waiting for a kernel that needs it there. */
const promotedBytes = 2 ** 18

/** tfjs's CPU backend, whose tensors may lie in shared memory: none is handed out as it lies there. */
export function withSharedStorage(Base: typeof MathBackendCPU, heap: Heap): typeof MathBackendCPU {
  return class SharedStorage extends Base {
    #byKernel = false

    // A view of shared memory, as Slice makes, would change with what it is a view of.
    override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
      const dataId = super.write(unshared(values), shape, dtype)
      const isLarge = values instanceof Float32Array && values.byteLength >= promotedBytes
      // At once, so that the caller's array, such as a model's weights, need not stay beside it.
      if (isLarge && !this.#byKernel) promote(this.data.get(dataId) as StoredTensor, heap)
      return dataId
    }

    // Stock kernels may go on with the values of an intermediate result after disposing it.
    override makeTensorInfo(
      ...description: Parameters<MathBackendCPU['makeTensorInfo']>
    ): tf.TensorInfo {
      this.#byKernel = true
      try {
        return super.makeTensorInfo(...description)
      } finally {
        this.#byKernel = false
      }
    }

    override move(...[dataId, values, ...rest]: Parameters<MathBackendCPU['move']>): void {
      super.move(dataId, unshared(values), ...rest)
    }

    // A copy: the caller's outlives the tensor, and browsers refuse shared views in many places.
    override readSync(dataId: tf.DataId): tf.BackendValues {
      return unshared(super.readSync(dataId))
    }

    override disposeData(dataId: tf.DataId, force = false): boolean {
      const stored = this.data.has(dataId) ? (this.data.get(dataId) as StoredTensor) : undefined
      const gone = super.disposeData(dataId, force)
      if (gone && stored?.address !== undefined) heap.release(stored.address, stored.bytes!)
      return gone
    }
  }
}

/** Gives a tensor so many values in the heap, whatever they are yet. */
export function place(stored: StoredTensor, heap: Heap, length: number): void {
  const bytes = length * 4
  stored.address = heap.allocate(bytes)
  stored.bytes = bytes
  const View = stored.dtype === 'float32' ? Float32Array : Int32Array
  stored.values = new View(heap.buffer() as ArrayBuffer, stored.address, length)
}

/** Copies a tensor that tfjs or the caller made into the heap, once. */
export function promote(stored: StoredTensor, heap: Heap): void {
  if (stored.address !== undefined) return
  const values = stored.values as Float32Array
  place(stored, heap, values.length)
  ;(stored.values as Float32Array).set(values)
}

/** Its own copy of values that are a view of shared memory. */
function unshared<Values>(values: Values): Values {
  if (!ArrayBuffer.isView(values)) return values
  // By its tag: a page that is not cross-origin isolated has no name SharedArrayBuffer.
  const isShared = values.buffer[Symbol.toStringTag] === ('SharedArrayBuffer' as string)
  return isShared ? ((values as unknown as Float32Array).slice() as Values) : values
}
