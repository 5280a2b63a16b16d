/** What `nexttoken train` does when it is told nothing. Two cores train this in under three minutes on `simd`. */
export const trainingDefaults = {
  tokenizer: 'char',
  layers: 4,
  heads: 4,
  channels: 128,
  context: 64,
  batch: 12,
  steps: 1300,
  learningRate: 4e-3,
  weightDecay: 0.1,
  clip: 1,
  dropout: 0,
  evalEvery: 100,
  evalBatches: 8,
  sampleEvery: 200,
  checkpointEvery: 200,
  seed: 1,
} as const

/** The optimizer's settings that have no option. */
export const optimizerDefaults = {
  betas: [0.9, 0.99],
  /** Share of the steps in which the learning rate rises. */
  warmupShare: 0.1,
  /** Share of the peak to which the learning rate falls. */
  floorShare: 0.1,
} as const

/** The samples that a training run shows. */
export const sampleDefaults = {
  /** Of the samples on the way. */
  temperature: 0.8,
  /** Of the samples at the end. */
  finalTemperatures: [0.5, 0.8, 1.1],
  tokens: 150,
} as const

/** Tokens that `nexttoken sample` generates. */
export const MAX_NEW_TOKENS = 200
