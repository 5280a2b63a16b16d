import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions, type Rolldown } from 'vite'
import { afterAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(root, '.readme-bundle-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** The files of a page that imports the whole of one package: those loaded at once, and all. */
async function bundle(name: string) {
  const entry = join(scratch, `${name}.ts`)
  writeFileSync(entry, `import * as all from '@nexttoken/${name}'\nconsole.log(all)\n`)
  const result = (await build({
    root: scratch,
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@nexttoken/source', ...defaultClientConditions] },
    build: { write: false, minify: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput
  const chunks = result.output.filter(one => one.type === 'chunk')
  const modules = chunks.flatMap(chunk => Object.keys(chunk.modules))
  const entryModules = loadedAtOnce(chunks).flatMap(chunk => Object.keys(chunk.modules))
  return { modules, entryModules }
}

/** The entry and what it imports statically, chunk by chunk. */
function loadedAtOnce(chunks: readonly Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  const loaded = chunks.filter(chunk => chunk.isEntry)
  for (const { imports } of loaded) {
    const next = chunks.filter(chunk => imports.includes(chunk.fileName))
    loaded.push(...next.filter(chunk => !loaded.includes(chunk)))
  }
  return loaded
}

const withoutTfjs = ['sampling', 'tokenizer', 'data', 'metrics', 'weights']
const withTfjs = ['gpt', 'train', 'tensor-backend']

describe('what a page carries that imports', () => {
  test.each(withoutTfjs)('%s: nothing of tfjs', async name => {
    const { modules } = await bundle(name)
    expect(modules.length).toBeGreaterThan(1)
    expect(modules.filter(module => module.includes('@tensorflow'))).toEqual([])
  })

  test.each(withTfjs)('%s: no backend before one is opened', async name => {
    const { entryModules } = await bundle(name)
    expect(entryModules.some(module => module.includes('tfjs-core'))).toBe(true)
    expect(
      entryModules.filter(module => /@tensorflow\/tfjs-(backend|node|layers)/.test(module)),
    ).toEqual([])
  })
})

/** `import … from 'node:…'` or of a backend at the top of a source file. */
const forbidden = /^import (?!type\b).*['"](node:|@tensorflow\/tfjs-(backend|node))/m

describe('sources', () => {
  test.each([...withoutTfjs, ...withTfjs])(
    '%s loads Node and backends only when asked',
    async name => {
      const { modules } = await bundle(name)
      const own = modules.filter(module => module.includes(`/packages/${name}/src/`))
      expect(own.length).toBeGreaterThan(0)
      const wrong = own.filter(module => forbidden.test(readFileSync(module.split('?')[0], 'utf8')))
      expect(wrong).toEqual([])
    },
  )
})
