import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import type * as tf from '@tensorflow/tfjs-core'

/** Invocations of a workgroup. */
const workgroup = 64

/** `NtCodeParts`: stock WebGPU kernels compute with int32 as F32, which does not hold all 32 bits. */
export const codeParts: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const words = inputs['words'] as tf.TensorInfo
  const count = attrs!['count'] as number
  const program = partsProgram([...words.shape, count], count)
  return (backend as WebGPUBackend).runWebGPUProgram(program, [words], 'int32')
}

function partsProgram(outputShape: number[], count: number): WebGPUProgram {
  const size = outputShape.reduce((product, length) => product * length, 1)
  const bits = 32 / count
  return {
    variableNames: ['words'],
    outputShape,
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(size / workgroup), 1, 1],
    workgroupSize: [workgroup, 1, 1],
    size: true,
    shaderKey: `ntCodeParts${count}`,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          let word = bitcast<u32>(words[index / ${count}]);
          let part = (word >> (u32(index % ${count}) * ${bits}u)) & ${2 ** bits - 1}u;
          setOutputAtIndexI32(index, i32(part));
        }
      }
    `,
  }
}
