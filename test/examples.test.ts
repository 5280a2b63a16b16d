import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const entries = readdirSync(examples)
const programs = entries.filter(name => name.endsWith('.ts'))
const packages = entries.filter(name => existsSync(join(examples, name, 'package.json')))

/** Runs Node in a folder of the examples and gives what it prints. */
function run(folder: string, ...words: string[]): string {
  const source = ['--import', 'tsx', '--conditions=@nexttoken/source']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...source, ...words], {
    cwd: join(examples, folder),
    encoding: 'utf8',
  })
  expect(status, stdout + stderr).toBe(0)
  return stdout
}

function expectShort(...path: string[]): void {
  const lines = readFileSync(join(examples, ...path), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines.length, path.join('/')).toBeLessThanOrEqual(40)
}

/** Whether what a package depends on is there: other people's libraries come with no `npm install` of ours. */
function isInstalled(folder: string): boolean {
  const manifest = JSON.parse(readFileSync(join(examples, folder, 'package.json'), 'utf8'))
  return Object.keys(manifest.dependencies ?? {}).every(name =>
    existsSync(join(examples, folder, 'node_modules', name)),
  )
}

const suffix = (...folders: string[]) =>
  folders.every(isInstalled) ? '' : ' (needs npm install in its folder, done by .ci/run)'

describe.each(programs)('examples/%s', name => {
  test('is at most 40 lines', () => expectShort(name))

  // A server does not end: serve-completions.test.ts runs it.
  if (!name.startsWith('serve-')) {
    test('runs', () => expect(run('.', name)).not.toBe(''))
  }
})

describe.each(packages)('examples/%s', folder => {
  const files = readdirSync(join(examples, folder)).filter(name => /\.(ts|mjs)$/.test(name))
  const tests = files.filter(name => name.includes('.test.'))
  const runner = test.skipIf(!isInstalled(folder))

  test('is at most 40 lines a file', () => {
    for (const name of files) expectShort(folder, name)
  })

  if (tests.length > 0) {
    runner(`passes its own tests${suffix(folder)}`, () => {
      const report = run(folder, '--test', '--test-reporter=tap', ...tests)
      expect(report).toMatch(/^# pass [1-9]/m)
      expect(report).toMatch(/^# skipped 0/m)
    })
  }

  if (files.includes('sample-text.mjs')) {
    runner(`draws another text for each seed${suffix(folder)}`, () => {
      const lines = run(folder, 'sample-text.mjs').trimEnd().split('\n')
      const texts = lines.map(line => line.slice(line.indexOf('"')))
      expect(texts.length).toBeGreaterThanOrEqual(3)
      expect(new Set(texts).size).toBe(texts.length)
    })
  }
})

describe('examples/plot-entropy.ts', () => {
  test('draws the plot of the worked examples', () => {
    const committed = join(examples, '../docs/worked-examples/entropy.svg')
    expect(run('.', 'plot-entropy.ts')).toBe(readFileSync(committed, 'utf8'))
  })
})

describe('the sampler in transformers.js and around ONNX Runtime', () => {
  const folders = ['sample-in-transformers-js', 'sample-onnx-runtime']

  test.skipIf(!folders.every(isInstalled))(
    `draws the same texts from the same seeds${suffix(...folders)}`,
    () => {
      const [inside, around] = folders.map(folder => run(folder, 'sample-text.mjs').split('\n'))
      expect(around.slice(0, 3)).toEqual(inside.slice(0, 3).map(line => `seed ${line}`))
    },
  )
})
