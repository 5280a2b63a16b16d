import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['packages', 'apps'].flatMap(group =>
  readdirSync(join(root, group)).map(name => join(group, name)),
)
const readmes = folders.map(folder => join(folder, 'README.md'))
const workedExamples = readdirSync(join(root, 'docs/worked-examples'))
  .filter(name => name.endsWith('.md'))
  .map(name => join('docs/worked-examples', name))

interface Program {
  readonly code: string
  /** What the text block right after it says that it prints. */
  readonly output: string | undefined
}

function programs(markdown: string): Program[] {
  const blocks = markdown.matchAll(/```ts\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)
  return Array.from(blocks, ([, code, output]) => ({ code, output }))
}

function run(file: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const words = ['--import', 'tsx', '--conditions=@nexttoken/source', file]
  const child = spawn(process.execPath, words, { cwd: root })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  return new Promise(resolve => {
    child.on('close', status => resolve({ status, stdout, stderr }))
  })
}

const trimmed = (text: string) => text.trim().replace(/[ \t]+$/gm, '')

describe.each(['README.md', 'docs/metrics.md', ...workedExamples, ...readmes])('%s', path => {
  const markdown = readFileSync(join(root, path), 'utf8')
  const scratch = mkdtempSync(join(root, dirname(path), '.readme-'))
  afterAll(() => rmSync(scratch, { recursive: true }))

  test('is there, and short', () => {
    expect(markdown.length).toBeGreaterThan(100)
    if (readmes.includes(path)) expect(markdown.split('\n').length).toBeLessThanOrEqual(81)
  })

  test.each([...programs(markdown).entries()])('program %i', async (index, program) => {
    const { code, output } = program
    const file = join(scratch, `program-${index}.ts`)
    writeFileSync(file, code)
    const { status, stdout, stderr } = await run(file)
    expect(status, stderr).toBe(0)
    if (output !== undefined) expect(trimmed(stdout)).toBe(trimmed(output))
  })
})
