/** Log-probabilities that an untrained GPT-2 gave the six targets of two short sentences. */
export const untrained: readonly number[] = [
  7.4541e-5, 3.1061e-5, 1.1563e-5, 1.0337e-5, 5.6776e-5, 4.7559e-6,
].map(Math.log)

/** Log-probabilities of a sentence of six tokens. */
export const sentence: readonly number[] = [0.9, 0.8, 0.6, 0.4, 0.3, 0.2].map(Math.log)
