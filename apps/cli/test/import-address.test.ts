import { createReadStream, existsSync, statSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAddress } from '../src/model-files/remote-address.ts'
import { CHECKPOINT, writePickle, writeSmallGpt2 } from './model-forms.ts'
import { type Outcome, runCli } from './run-cli.ts'

let folder: string
let server: Server
let origin: string
/** What was asked for, with the first byte. */
const asked: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-address-'))
  await writeSmallGpt2(folder)
  await writePickle(join(folder, 'pickle'))
  await cp(CHECKPOINT, join(folder, 'openai'), { recursive: true })
  server = createServer((request, response) => {
    const path = join(folder, decodeURIComponent(request.url!))
    if (!existsSync(path)) return void response.writeHead(404).end()
    const { size } = statSync(path)
    const [, first = '0', last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    const [start, end] = [Number(first), Math.min(size - 1, last ? Number(last) : size - 1)]
    asked.push(`${request.url} ${start}`)
    const range = `bytes ${start}-${end}/${size}`
    response.writeHead(206, { 'content-range': range, etag: `"${size}"` })
    createReadStream(path, { start, end }).pipe(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

const cli = (...words: string[]): Promise<Outcome> => runCli(words, { cwd: folder })

test('a folder of shards is downloaded, and a second time taken from the cache', async () => {
  const words = ['import', `${origin}/shards`, '--cache', 'cache', '--json']
  const first = await cli(...words, '--out', 'one')
  expect(first.status).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({ stored: { files: 2 }, hasTokenizer: true })
  expect(first.stderr).toMatch(/^Fetching model-00001-of-00002\.safetensors, \d+ kB …\n/)
  expect((await readdir(join(folder, 'cache'))).length).toBeGreaterThan(0)
  asked.length = 0
  expect((await cli(...words, '--out', 'two', '--dtype', 'bf16')).status).toBe(0)
  expect(asked.filter(line => line.includes('model-00001')).length).toBeLessThan(4)
})

test('OpenAI’s folder and a file by itself are imported', async () => {
  const openai = await cli(
    'import',
    `${origin}/openai/`,
    '--cache',
    'cache',
    '--out',
    'oa',
    '--json',
  )
  expect(JSON.parse(openai.stdout)).toMatchObject({ stored: { layout: 'OpenAI' } })
  const file = `${origin}/nano/model.safetensors`
  const nano = await cli('import', file, '--cache', 'cache', '--out', 'nn', '--json')
  expect(JSON.parse(nano.stdout)).toMatchObject({ stored: { layout: 'nanoGPT' } })
})

test('a plan needs no download', async () => {
  const { status, stdout } = await cli('plan', `${origin}/shards`, '--backend', 'cpu', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout).stored.bytes).toBeGreaterThan(800_000)
})

test.each([
  ['nothing', 1, /no config\.json or hparams\.json/],
  ['pickle', 1, /pytorch_model\.bin.*runs code/],
  ['pickle/pytorch_model.bin', 1, /runs code/],
] as const)('%s is refused with one sentence', async (path, status, sentence) => {
  const outcome = await cli('import', `${origin}/${path}`, '--cache', 'cache', '--out', 'no')
  expect(outcome).toMatchObject({ status, stdout: '' })
  expect(outcome.stderr).toMatch(sentence)
  expect(outcome.stderr).toMatch(/^error: .*\n$/)
})

const HUB = 'https://huggingface.co'
test.each([
  [`${HUB}/openai-community/gpt2`, `${HUB}/openai-community/gpt2/resolve/main/`, undefined],
  [`${HUB}/gpt2/tree/abc`, `${HUB}/gpt2/resolve/abc/`, undefined],
  [`${HUB}/a/b/blob/main/c/d.safetensors`, `${HUB}/a/b/resolve/main/c/`, 'd.safetensors'],
  ['https://example.org/gpt-2/models/124M', 'https://example.org/gpt-2/models/124M/', undefined],
  ['https://example.org/a/x.safetensors?b=c', 'https://example.org/a/', 'x.safetensors'],
])('%s names the folder %s', (source, folderAddress, file) => {
  const address = parseAddress(source)
  expect(address.folder.href).toBe(folderAddress)
  expect(address.file).toBe(file)
})
