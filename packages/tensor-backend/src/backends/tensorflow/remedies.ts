import type { NodePackageName } from './node-package.ts'

/** How a package comes, and how the native binding comes that its installation could not fetch. */
export interface Remedies {
  readonly install: string
  readonly build: string
}

/** The command line builds the binding on 64-bit Linux; elsewhere the package's installation fetches it. */
export function remediesFor(
  packageName: NodePackageName,
  backendName: 'tensorflow' | 'cuda',
): Remedies {
  const { platform, arch } = globalThis.process
  const install = `${packageName}@4.22.0`
  if (platform === 'linux' && arch === 'x64') {
    const build = `npx nexttoken setup ${backendName}`
    return {
      install: `Run: npm install --ignore-scripts ${install} && ${build}`,
      build: `Run: ${build}`,
    }
  }
  return { install: `Run: npm install ${install}`, build: `Run: npm rebuild ${packageName}` }
}
