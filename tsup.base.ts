import type { Options } from 'tsup'

/** The build of every library here: ESM and its types, our private packages inlined. */
export function library(entry: Record<string, string>): Options {
  return {
    entry,
    format: 'esm',
    target: 'node20.19',
    platform: 'neutral',
    external: [/^node:/, /^#/],
    noExternal: ['@nexttoken/random'],
    removeNodeProtocol: false,
    clean: true,
    sourcemap: true,
    dts: {
      resolve: ['@nexttoken/random'],
      compilerOptions: { ignoreDeprecations: '6.0', types: ['node'] },
    },
  }
}
