export { type ContractOptions, describeBackend } from './describe-backend.ts'
