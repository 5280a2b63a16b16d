import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASCII, CHECKPOINT } from './model-forms.ts'
import { type Outcome, runCli, TEXT } from './run-cli.ts'

const SHARED = fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url))
const TRAINED = join(SHARED, 'tiny-text-gpt2')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-fine-tune-'))
  await writeFile(join(folder, 'sea.txt'), TEXT)
})
afterAll(() => rm(folder, { recursive: true }))

const cli = (...words: string[]): Promise<Outcome> => runCli(words, { cwd: folder })

/** The validation loss of a model as it was imported, and after each of the first steps. */
async function validationLosses(model: string, rate: string): Promise<number[]> {
  const before = await cli('eval', model, 'sea.txt', '--validation', '--json')
  const steps = '--steps 5 --warmup 0 --batch 4 --eval-every 1 --quiet --json'.split(' ')
  const words = ['--init', model, '--learning-rate', rate, ...steps, '--out', `${model}-tuned`]
  const tuned = await cli('train', 'sea.txt', ...words)
  expect(tuned).toMatchObject({ status: 0, stderr: '' })
  const metrics = await readFile(join(folder, `${model}-tuned/metrics.jsonl`), 'utf8')
  const lines = metrics.trim().split('\n')
  return [JSON.parse(before.stdout).loss, ...lines.map(line => JSON.parse(line).validationLoss)]
}

function expectFalling(losses: readonly number[]): void {
  expect(losses).toHaveLength(6)
  expect(losses).toEqual(losses.toSorted((a, b) => b - a))
  expect(losses[0] - losses[1]).toBeGreaterThan(0.02)
  expect(losses[0] - losses[5]).toBeGreaterThan(0.2)
}

test('an imported checkpoint of OpenAI’s layout learns from the first step', async () => {
  await cp(CHECKPOINT, join(folder, 'openai'), { recursive: true })
  await writeFile(join(folder, 'openai/tokenizer.json'), ASCII)
  expect((await cli('import', 'openai', '--out', 'imported')).status).toBe(0)
  expectFalling(await validationLosses('imported', '3e-3'))
})

describe.skipIf(!existsSync(TRAINED))('tiny-text-gpt2 (needs ../shared, run by .ci/run)', () => {
  test('learns another text from the first step', async () => {
    const options = ['--dtype', 'f32', '--out', 'text']
    expect((await cli('import', TRAINED, ...options)).status).toBe(0)
    await cp(join(SHARED, 'bpe/tokenizer.json'), join(folder, 'text/tokenizer.json'))
    expectFalling(await validationLosses('text', '3e-4'))
  })
})
