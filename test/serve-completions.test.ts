import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'nexttoken-serve-'))
const fixture = (name: string) => join(root, 'packages', name)
cpSync(fixture('gpt/test/fixtures/tiny-text-gpt2/config.json'), join(folder, 'config.json'))
cpSync(
  fixture('gpt/test/fixtures/tiny-text-gpt2/model.safetensors'),
  join(folder, 'model.safetensors'),
)
cpSync(fixture('tokenizer/test/fixtures/bpe/tokenizer.json'), join(folder, 'tokenizer.json'))

const words = ['--import', 'tsx', '--conditions=@nexttoken/source']
const server = spawn(process.execPath, [...words, 'examples/serve-completions.ts', folder, '0'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
})
let address = ''

beforeAll(async () => {
  const [line] = await once(server.stdout, 'data')
  address = `http://localhost:${/port: (\d+)/.exec(String(line))?.[1]}/v1/completions`
})
afterAll(() => {
  server.kill()
  rmSync(folder, { recursive: true })
})

async function complete(body: unknown): Promise<Response> {
  return fetch(address, { method: 'POST', body: JSON.stringify(body) })
}

const textOf = async (body: unknown) => (await (await complete(body)).json()).choices[0].text

describe('examples/serve-completions.ts', () => {
  test('answers as OpenAI does', async () => {
    const body = { prompt: 'ROMEO:\n', max_tokens: 12, temperature: 0.8, top_p: 0.9, seed: 1 }
    const response = await complete(body)
    expect(response.status).toBe(200)
    const { object, choices } = await response.json()
    expect(object).toBe('text_completion')
    expect(choices).toEqual([{ index: 0, text: expect.any(String), finish_reason: 'length' }])
    expect(choices[0].text.length).toBeGreaterThan(12)
    expect(await textOf(body)).toBe(choices[0].text)
    expect(await textOf({ ...body, seed: 2 })).not.toBe(choices[0].text)
  })

  test('streams the same text as server-sent events', async () => {
    const body = { prompt: 'ROMEO:\n', max_tokens: 12, seed: 1 }
    const events = (await (await complete({ ...body, stream: true })).text()).split('\n\n')
    expect(events.at(-1)).toBe('')
    expect(events.at(-2)).toBe('data: [DONE]')
    const chunks = events.slice(0, -2).map(event => JSON.parse(event.slice(6)).choices[0])
    expect(chunks.map(chunk => chunk.text).join('')).toBe(await textOf(body))
    expect(chunks.length).toBeGreaterThan(3)
    expect(chunks.at(-1).finish_reason).toBe('length')
    expect(chunks[0].finish_reason).toBeNull()
  })

  test('takes temperature 0 as greedy and ends at a stop text, which it leaves out', async () => {
    const greedy = { prompt: 'ROMEO:\n', max_tokens: 24, temperature: 0 }
    const text = await textOf(greedy)
    const stop = text.slice(6, 9)
    const response = await complete({ ...greedy, stop })
    const [choice] = (await response.json()).choices
    expect(choice.finish_reason).toBe('stop')
    expect(text.startsWith(choice.text)).toBe(true)
    expect(choice.text).not.toContain(stop)
  })

  test('says what is wrong with a request', async () => {
    const response = await complete({ prompt: '', max_tokens: 1 })
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toContain('prompt')
  })
})
