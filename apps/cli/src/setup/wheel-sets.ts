import { cudaWheels } from './cuda-wheels.ts'
import { tensorflowWheels } from './tensorflow-wheels.ts'
import type { WheelSet } from './wheel-set.ts'

/** Every backend that can be set up. */
export const wheelSets: readonly WheelSet[] = [tensorflowWheels, cudaWheels]
