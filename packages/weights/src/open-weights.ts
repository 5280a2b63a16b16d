import type { ModelDirectory } from './model-directory.ts'
import type { TensorArray, TensorReader } from './named-array.ts'
import { openSafetensorsIn } from './open-safetensors.ts'
import { openCheckpointIn } from './tensorflow-checkpoint/open-tensorflow-checkpoint.ts'

/** Opens the weights of a folder in whichever of the formats they are: safetensors if both are there. */
export async function openWeights(directory: ModelDirectory): Promise<TensorReader<TensorArray>> {
  const { names, weightsFile } = directory
  const isCheckpoint = weightsFile === undefined && names.some(name => name.endsWith('.index'))
  return isCheckpoint ? openCheckpointIn(directory) : openSafetensorsIn(directory)
}
