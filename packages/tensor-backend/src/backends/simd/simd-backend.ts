import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import type * as tf from '@tensorflow/tfjs-core'
import type { Engine } from './engine.ts'
import { place, promote, type StoredTensor, withSharedStorage } from './shared-storage.ts'

/** A tensor as our kernels see it. */
export interface Operand {
  readonly shape: readonly number[]
  /** Number of values. */
  readonly size: number
  /** Of the first value, in WebAssembly's memory. */
  readonly address: number
  /** Whose values they are. */
  readonly dataId?: tf.DataId
}

/** A new tensor that a kernel fills. */
export interface Output extends Operand {
  readonly info: tf.TensorInfo
}

/** tfjs's CPU backend with tensors in WebAssembly's memory. */
export interface SimdBackend extends MathBackendCPU {
  readonly engine: Engine
  /** The tensor in WebAssembly's memory, moved there if a stock kernel or the caller made it. */
  operand(info: tf.TensorInfo): Operand
  /** A tensor whose values are what the memory held before. */
  output(shape: readonly number[], dtype?: 'float32' | 'int32'): Output
  /**
   * Whether the tensor is known to hold no denormals. It is looked at when it is asked for the third time: then it
   * is likely to be a weight, and a pass over it is soon worth while.
   */
  isNormal(operand: Operand): boolean
  /** The same tensor once more, if nobody else holds its values: they may be written over. */
  donated(info: tf.TensorInfo): Output | undefined
}

/** Makes the backend from tfjs's class, which is loaded only when a backend is opened. */
export function createSimdBackend(Base: typeof MathBackendCPU, engine: Engine): SimdBackend {
  const { heap } = engine
  class Backend extends withSharedStorage(Base, heap) {
    readonly engine = engine

    operand({ dataId, shape }: tf.TensorInfo): Operand {
      const stored = this.data.get(dataId) as StoredTensor
      promote(stored, heap)
      return {
        shape,
        size: (stored.values as Float32Array).length,
        address: stored.address!,
        dataId,
      }
    }

    output(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): Output {
      const info = this.makeTensorInfo([...shape], dtype)
      const size = shape.reduce((product, length) => product * length, 1)
      const stored = this.data.get(info.dataId) as StoredTensor
      place(stored, heap, size)
      return { info, shape, size, address: stored.address! }
    }

    isNormal({ dataId, address, size }: Operand): boolean {
      const stored = this.data.get(dataId!) as StoredTensor
      return askNormality(stored, () => engine.wasm.isNormal(address, size) !== 0)
    }

    donated(info: tf.TensorInfo): Output | undefined {
      if (this.refCount(info.dataId) > 1) return undefined
      delete (this.data.get(info.dataId) as StoredTensor).normality // its values are about to change
      this.incRef(info.dataId)
      return { ...this.operand(info), info }
    }

    override dispose(): void {
      engine.dispose()
    }
  }
  // Silences the advice, printed at first use, to install tfjs-node.
  return Object.assign(new Backend(), { firstUse: false }) as unknown as SimdBackend
}

/** Looks at the values only when they are asked about for the third time. */
function askNormality(stored: StoredTensor, look: () => boolean): boolean {
  const { normality = 0 } = stored
  if (typeof normality === 'boolean') return normality
  stored.normality = normality < 2 ? normality + 1 : look()
  return stored.normality === true
}
