export { philox4x32 } from './philox.ts'
export { type RandomStream, type RandomStreamState, randomStream } from './random-stream.ts'
