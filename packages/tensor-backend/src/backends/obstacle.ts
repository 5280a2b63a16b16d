import type { BackendReport } from '../backend.ts'

/** What is in the way of opening a backend, and what helps. */
export type Obstacle = Required<Pick<BackendReport, 'reason' | 'remedy'>>
