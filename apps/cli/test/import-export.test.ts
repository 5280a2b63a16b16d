import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASCII, CHECKPOINT, writePickle, writeSmallGpt2 } from './model-forms.ts'
import { type Outcome, runCli, TEXT } from './run-cli.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-import-'))
  await writeSmallGpt2(folder)
  await writePickle(join(folder, 'pickle'))
  await cp(CHECKPOINT, join(folder, 'openai'), { recursive: true })
  await writeFile(join(folder, 'openai/tokenizer.json'), ASCII)
  await writeFile(join(folder, 'sea.txt'), TEXT)
})
afterAll(() => rm(folder, { recursive: true }))

const cli = (...words: string[]): Promise<Outcome> => runCli(words, { cwd: folder })
const json = async (...words: string[]) => JSON.parse((await cli(...words, '--json')).stdout)
const greedy = async (model: string): Promise<number[]> => {
  const words = ['--prompt', 'the sea', '--greedy', '--max-new-tokens', '4']
  return (await json('sample', model, ...words)).samples[0].ids
}

describe('every form', () => {
  test('is sampled as it is', async () => {
    const ids = await greedy('shards')
    expect(ids).toHaveLength(4)
    expect(await greedy('nano')).toEqual(ids)
    expect(await greedy('openai')).toHaveLength(4)
  })

  test('is evaluated as it is', async () => {
    const { loss, tokens } = await json('eval', 'openai', 'sea.txt')
    expect(tokens).toBe(TEXT.length - 1)
    expect(loss).toBeGreaterThan(3)
  })
})

describe('import', () => {
  test('of OpenAI says what it read, and gives the same text', async () => {
    const { status, stdout, stderr } = await cli('import', 'openai', '--out', 'imported/openai')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/read +openai \(OpenAI, F32, 366 kB\)\n/)
    expect(stdout).toMatch(/3 layers, 4 heads, 48 channels, context 40, vocabulary 97\n/)
    expect(stdout).toMatch(/parameters +91,488\n/)
    expect(stdout).toContain('npx nexttoken sample imported/openai')
    expect(await greedy('imported/openai')).toEqual(await greedy('openai'))
    expect(await greedy('imported/openai/model.safetensors')).toEqual(await greedy('openai'))
  })

  test('of shards into F16 halves them, and keeps F16 from then on', async () => {
    const half = await json('import', 'shards', '--out', 'half', '--dtype', 'f16')
    expect(half).toMatchObject({
      source: 'shards',
      stored: { layout: 'Hugging Face', dtypes: ['F32'], files: 2 },
      dtype: 'f16',
      hasTokenizer: true,
    })
    expect(half.bytes).toBeLessThan(0.51 * half.stored.bytes)
    expect(await json('import', 'half/model.safetensors', '--out', 'again')).toMatchObject({
      stored: { dtypes: ['F16'] },
      dtype: 'f16',
    })
    expect(await readFile(join(folder, 'again/model.safetensors'))).toEqual(
      await readFile(join(folder, 'half/model.safetensors')),
    )
  })

  test('of nanoGPT with the vocabulary of GPT-2 brings its tokenizer', async () => {
    const result = await json('import', 'nano', '--out', 'from-nano')
    expect(result).toMatchObject({ stored: { layout: 'nanoGPT' }, hasTokenizer: true })
    expect(await greedy('from-nano')).toEqual(await greedy('shards'))
  })

  test('warns where no tokenizer came along', async () => {
    const { status, stdout, stderr } = await cli('import', CHECKPOINT, '--out', 'mute')
    expect(status).toBe(0)
    expect(stderr).toMatch(/^warning: .*no tokenizer.*\n$/)
    expect(stdout).not.toContain('Next')
  })

  test('replaces a model only with --force', async () => {
    await cp(join(folder, 'shards'), join(folder, 'taken'), { recursive: true })
    const refused = await cli('import', 'openai', '--out', 'taken')
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--force') })
    expect((await json('import', 'openai', '--out', 'taken', '--force')).parameters).toBe(91_488)
    expect((await readdir(join(folder, 'taken'))).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'tokenizer.json',
    ])
  })
})

describe('export', () => {
  test('to nanoGPT and back loses nothing', async () => {
    expect(await json('export', 'openai', '--format', 'nanogpt', '--out', 'to/nano')).toMatchObject(
      {
        model: 'openai',
        dtype: 'f32',
      },
    )
    await writeFile(join(folder, 'to/nano/tokenizer.json'), ASCII)
    expect(await greedy('to/nano')).toEqual(await greedy('openai'))
  })

  test('to GGUF writes one file, and only over another with --force', async () => {
    const words = ['export', 'shards', '--format', 'gguf', '--dtype', 'q8_0', '--out', 'm.gguf']
    const { status, stdout } = await cli(...words)
    expect(status).toBe(0)
    expect(stdout).toMatch(/written +m\.gguf \(GGUF, Q8_0, /)
    expect((await readFile(join(folder, 'm.gguf'))).subarray(0, 4).toString()).toBe('GGUF')
    expect((await cli(...words)).status).toBe(2)
    expect((await cli(...words, '--force')).status).toBe(0)
  })
})

describe('refused', () => {
  const cases: readonly (readonly [words: string, status: number, sentence: RegExp])[] = [
    ['import nowhere --out x', 1, /nowhere/],
    ['import pickle --out x', 1, /pytorch_model\.bin.*runs code.*save_pretrained/],
    ['import pickle/pytorch_model.bin --out x', 1, /runs code/],
    ['sample pickle', 1, /runs code/],
    ['eval pickle/pytorch_model.bin sea.txt', 1, /runs code/],
    ['plan pickle', 1, /runs code/],
    ['import openai', 2, /--out/],
    ['import openai --out sea.txt', 2, /expected a folder, but sea\.txt is a file/],
    ['import openai --out /proc/nexttoken/x', 1, /\/proc\/nexttoken/],
    ['import openai --out x --dtype q8_0', 2, /f32, f16, bf16/],
    ['export openai --out x', 2, /--format/],
    ['export openai --format onnx --out x', 2, /huggingface, nanogpt, gguf/],
    ['export openai --format nanogpt --dtype f16 --out x', 2, /nanoGPT takes f32, got f16/],
    ['export openai --format gguf --out x/m.gguf', 1, /tokenizer/],
    ['export openai --format gguf --out nano', 2, /expected a file, but nano is a folder/],
    ['plan openai --batch 0', 2, /whole number/],
  ]
  test.concurrent.each(cases)(
    '%s, with status %i and one sentence',
    async (words, status, sentence) => {
      const outcome = await cli(...words.split(' '))
      expect(outcome.stderr).toMatch(sentence)
      expect(outcome.stderr).toMatch(/^error: .*\n$/)
      expect(outcome).toMatchObject({ status, stdout: '' })
      expect(await readdir(folder)).not.toContain('x')
    },
  )
})
