import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const examples = readdirSync(join(root, 'examples')).filter(name => name.endsWith('.ts'))

describe.each(examples)('examples/%s', name => {
  test('is at most 40 lines and runs', () => {
    const file = join(root, 'examples', name)
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(40)
    const words = ['--import', 'tsx', '--conditions=@nexttoken/source', file]
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: root,
      encoding: 'utf8',
    })
    expect(status, stderr).toBe(0)
    expect(stdout.length).toBeGreaterThan(0)
  })
})
