/** A file of the Python package index. */
export interface Wheel {
  readonly project: string
  readonly version: string
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  /** The one folder of it that is kept. */
  readonly folder: string
}

/** What a backend needs that npm does not bring. */
export interface WheelSet {
  readonly backend: 'tensorflow' | 'cuda'
  /** Whose native binding is compiled, against TensorFlow's C library. */
  readonly npmPackage: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'
  /** TensorFlow's. */
  readonly version: string
  /** Unpacked beside each other, as Python does, they find one another. */
  readonly wheels: readonly Wheel[]
  /** Disk that stays taken. */
  readonly keptBytes: number
  /** What to know before so much is downloaded. */
  readonly note?: string
}
