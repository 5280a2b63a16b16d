export type { Check, TestRunner } from './check.ts'
export { describeModel, type ModelContract, modelChecks } from './model-contract.ts'
export {
  describeProcessor,
  type ProcessorContract,
  processorChecks,
} from './processor-contract.ts'
export { describeStrategy, strategyChecks } from './strategy-contract.ts'
