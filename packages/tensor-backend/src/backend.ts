import type * as tf from '@tensorflow/tfjs-core'
import type { TensorBackendError } from './errors.ts'

/** The devices, in the order in which `openBackend('auto')` tries them. */
export type BackendName = 'cuda' | 'webgpu' | 'tensorflow' | 'simd' | 'cpu'

/** Memory that an open backend holds. */
export interface BackendMemory {
  readonly tensors: number
  readonly bytes: number
  /** What the backend has taken from the system, in use or free for the next tensors, if it knows. */
  readonly reservedBytes?: number
}

/** An open device. tfjs allows one active backend a process, and so does this. */
export interface Backend {
  readonly name: BackendName
  /** What computes, in words. */
  readonly device: string
  /** The one copy of tfjs-core that every package here shares, with all gradients registered. */
  readonly tf: typeof tf
  /**
   * Resolves when the device is lost, with what running work is rejected with: `DEVICE_LOST`. Dispose
   * then; another backend may be opened. Never resolves where devices are not lost, nor on dispose.
   */
  readonly lost: Promise<TensorBackendError>
  /** What tfjs holds on the device now. */
  memory(): BackendMemory
  /** Frees the device and every tensor on it; another backend may be opened afterwards. */
  dispose(): void
}

/** Whether a backend could be opened here, and what would help if not. */
export interface BackendReport {
  readonly name: BackendName
  readonly available: boolean
  readonly device?: string
  readonly reason?: string
  readonly remedy?: string
  /** What it cannot do here although it opens, such as compute on more than one thread. */
  readonly note?: string
  /** Why `'auto'` passes it over although it opens, such as a software adapter. */
  readonly onlyWhenNamed?: string
}

/** Choices that a backend may follow. */
export interface OpenOptions {
  /** Threads to compute on, where the backend has threads of its own. */
  readonly threads?: number
  /**
   * Of `simd`: false leaves fused multiply-add out even where the engine has it. Results then have the
   * same bits on every engine, at two thirds of the speed.
   */
  readonly fusedMultiplyAdd?: boolean
}

/** What a folder of `backends/` exports. */
export interface BackendDefinition {
  readonly name: BackendName
  /** Looks without opening anything. */
  probe(): Promise<Omit<BackendReport, 'name'>>
  /** Loads what it needs and registers a tfjs backend of this name. */
  open(options: OpenOptions): Promise<OpenedBackend>
}

/** A registered tfjs backend. */
export interface OpenedBackend {
  readonly device: string
  /** Faster kernels by name; the reference kernels stand in for the rest. */
  readonly kernels: Readonly<Record<string, tf.KernelFunc>>
  /** The most bytes that its tensors can take; left out where only the machine limits them. */
  readonly memoryLimit?: number
  /** Bytes taken from the system; left out where unknown. */
  readonly reservedBytes?: () => number
  /** Resolves if the device is lost; left out where that cannot happen. */
  readonly lost?: Promise<TensorBackendError>
}
