/** The Python package whose C library tfjs-node's binding is built against. */
export const wheel = {
  project: 'tensorflow-cpu',
  version: '2.15.1',
  file: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  bytes: 207_208_420,
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
  /** What pip has to be told to give this file, whichever Python it runs under. */
  tags: [
    '--python-version=311',
    '--implementation=cp',
    '--abi=cp311',
    '--platform=manylinux_2_17_x86_64',
  ],
} as const
