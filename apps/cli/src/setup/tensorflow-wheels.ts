import type { WheelSet } from './wheel-set.ts'

/** TensorFlow for the processor. */
export const tensorflowWheels: WheelSet = {
  backend: 'tensorflow',
  npmPackage: '@tensorflow/tfjs-node',
  version: '2.15.1',
  wheels: [
    {
      project: 'tensorflow-cpu',
      version: '2.15.1',
      file: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      bytes: 207_208_420,
      sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
      folder: 'tensorflow',
    },
  ],
  keptBytes: 0.5e9,
}
