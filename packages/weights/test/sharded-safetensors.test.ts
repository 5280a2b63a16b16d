import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ByteSource,
  bytesSource,
  exportHuggingFace,
  importGpt2,
  loadSafetensors,
  type NamedArray,
  openSafetensors,
  writeSafetensors,
} from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'
import { toBytes } from './safetensors-bytes.ts'

const mini = join(fixtures, 'gpt2-mini')
const INDEX = 'model.safetensors.index.json'

/** Tensors of 4, 8, 12 and 16 bytes. */
const four = [1, 2, 3, 4].map((size): NamedArray => {
  return { name: `t${size}`, shape: [size], data: new Float32Array(size).fill(size) }
})

function failsWith(code: string, message = ''): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

/** Three files, of which the last holds two tensors, under an index with this text. */
async function files(index: string): Promise<ReadonlyMap<string, ByteSource>> {
  const shards = ['a', 'b', 'c'].map(async (name, at) => {
    const tensors = four.slice(at, at === 2 ? 4 : at + 1)
    return [`${name}.safetensors`, bytesSource(await toBytes(tensors))] as const
  })
  const text = new TextEncoder().encode(index)
  return new Map([...(await Promise.all(shards)), [INDEX, bytesSource(text)]])
}

async function opening(map: unknown): Promise<unknown> {
  const text = typeof map === 'string' ? map : JSON.stringify({ weight_map: map })
  return openSafetensors(await files(text)).catch(error => error)
}

describe('writeSafetensors with maxShardBytes', () => {
  test('fills files in order, with an index as transformers writes it', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'model.safetensors')
    await writeSafetensors(four, path, { maxShardBytes: 20, metadata: { format: 'pt' } })
    const names = [1, 2, 3].map(number => `model-0000${number}-of-00003.safetensors`)
    expect(readdirSync(folder)).toEqual([...names, INDEX])
    expect(readFileSync(join(folder, INDEX), 'utf8')).toBe(`{
  "metadata": {
    "total_size": 40
  },
  "weight_map": {
    "t1": "${names[0]}",
    "t2": "${names[0]}",
    "t3": "${names[1]}",
    "t4": "${names[2]}"
  }
}
`)
    for (const from of [folder, join(folder, INDEX)]) {
      const { tensors, metadata } = await loadSafetensors(from)
      expect([...tensors.values()]).toEqual(four.map(tensor => ({ ...tensor, dtype: 'F32' })))
      expect(metadata.get('format')).toBe('pt')
    }
    const alone = await openSafetensors(join(folder, names[0]!))
    expect([...alone.tensors.keys()]).toEqual(['t1', 't2'])
    await alone.close()
  })

  test('puts a larger tensor in a file of its own, and what fits in one file in one', async () => {
    const folder = emptyFolder()
    await writeSafetensors(four, join(folder, 'a.safetensors'), { maxShardBytes: 1 })
    expect(readdirSync(folder)).toHaveLength(5)
    const whole = emptyFolder()
    await writeSafetensors(four, join(whole, 'a.safetensors'), { maxShardBytes: 40 })
    expect(readdirSync(whole)).toEqual(['a.safetensors'])
  })

  test('counts bytes as they are stored', async () => {
    const folder = emptyFolder()
    const options = { maxShardBytes: 20, dtype: 'BF16' } as const
    await writeSafetensors(four, join(folder, 'model.safetensors'), options)
    expect(readdirSync(folder)).toEqual(['model.safetensors'])
  })

  test('replaces older weights of the same name and nothing else', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'model.safetensors')
    await writeSafetensors(four, path)
    await writeSafetensors(four, join(folder, 'other.safetensors'), { maxShardBytes: 20 })
    await writeSafetensors(four, path, { maxShardBytes: 1 })
    await writeSafetensors(four.slice(0, 3), path, { maxShardBytes: 12 })
    const names = readdirSync(folder).filter(name => name.startsWith('model'))
    expect(names).toEqual([1, 2].map(n => `model-0000${n}-of-00002.safetensors`).concat(INDEX))
    expect(readdirSync(folder)).toHaveLength(3 + 4)
    expect((await loadSafetensors(folder)).tensors.size).toBe(3)
  })

  test('keeps the old files when a tensor fails on the way', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'model.safetensors')
    await writeSafetensors(four, path, { maxShardBytes: 20 })
    const before = readdirSync(folder)
    const read = () => Promise.reject(new Error('device lost'))
    const failing = writeSafetensors([...four, { name: 'x', shape: [9], read }], path, {
      maxShardBytes: 20,
    })
    await expect(failing).rejects.toThrow('device lost')
    expect(readdirSync(folder)).toEqual(before)
  })

  test('refuses a sink for several files, and no room at all', async () => {
    const sink = { write: () => undefined }
    const invalid = failsWith('INVALID_OPTION', 'maxShardBytes')
    await expect(writeSafetensors(four, sink, { maxShardBytes: 20 })).rejects.toThrow(invalid)
    for (const maxShardBytes of [0, -1, Number.NaN]) {
      await expect(writeSafetensors(four, sink, { maxShardBytes })).rejects.toThrow(invalid)
    }
    await writeSafetensors(four, sink, { maxShardBytes: 40 })
  })
})

describe('openSafetensors of several files', () => {
  const [a, b, c] = ['a.safetensors', 'b.safetensors', 'c.safetensors']
  const map = { t1: a, t2: b, t3: c, t4: c }

  test('makes them one, whose entries say where they lie', async () => {
    const reader = await openSafetensors(await files(JSON.stringify({ weight_map: map })))
    expect([...reader.tensors.keys()]).toEqual(['t1', 't2', 't3', 't4'])
    expect(reader.tensors.get('t2')?.file).toBe('b.safetensors')
    expect((await reader.read('t3')).data).toEqual(four[2]!.data)
    expect((await reader.readStored('t1')).dtype).toBe('F32')
    await expect(reader.read('t5')).rejects.toThrow(failsWith('MISSING_TENSOR', 'no tensor t5'))
    await reader.close()
  })

  test.each<[string, string, unknown]>([
    ['MISSING_TENSOR', 'c.safetensors holds "x"', { ...map, x: 'c.safetensors' }],
    ['UNEXPECTED_TENSOR', 'c.safetensors holds "t4"', { t1: a, t2: b, t3: c }],
    ['NOT_FOUND', 'no d.safetensors', { ...map, x: 'd.safetensors' }],
    ['MALFORMED_HEADER', '"../a.safetensors"', { t1: '../a.safetensors' }],
    ['MALFORMED_HEADER', 'name of a .safetensors file', { t1: '/etc/a.safetensors' }],
    ['MALFORMED_HEADER', 'name of a .safetensors file', { t1: 'c:\\a.safetensors' }],
    ['MALFORMED_HEADER', 'name of a .safetensors file', { t1: 'pytorch_model-1.bin' }],
    ['MALFORMED_HEADER', 'name of a .safetensors file', { t1: 7 }],
    ['MALFORMED_HEADER', 'weight_map', []],
    ['MALFORMED_HEADER', 'weight_map', null],
    ['MALFORMED_HEADER', 'weight_map', '{}'],
    ['MALFORMED_HEADER', 'not a JSON object', '[]'],
    ['MALFORMED_HEADER', 'not JSON', '{"weight_map":'],
    ['MALFORMED_HEADER', 'not JSON', ''],
    [
      'MALFORMED_HEADER',
      '"t1" twice',
      '{"weight_map":{"t1":"a.safetensors","t1":"b.safetensors"}}',
    ],
  ])('refuses with %s: %s', async (code, message, index) => {
    expect(await opening(index)).toEqual(failsWith(code, message))
  })

  test('takes __proto__ and constructor for names like any other', async () => {
    const text = '{"weight_map":{"__proto__":"a.safetensors","constructor":"a.safetensors"}}'
    expect(await opening(text)).toEqual(failsWith('MISSING_TENSOR', '"__proto__"'))
    expect(({} as Record<string, unknown>)['a.safetensors']).toBeUndefined()
  })

  test('refuses an index that is too long before it reads it', async () => {
    const endless = { size: 2 ** 50, read: () => Promise.reject(new Error('read')) }
    const refused = openSafetensors(new Map([[INDEX, endless]]))
    await expect(refused).rejects.toThrow(failsWith('MALFORMED_HEADER', 'more than'))
  })

  test('reads the whole file where a folder holds it and an index', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, INDEX), 'not read')
    await writeSafetensors(four, join(folder, 'model.safetensors'))
    expect((await loadSafetensors(folder)).tensors.size).toBe(4)
    mkdirSync(join(folder, 'empty'))
    await expect(openSafetensors(join(folder, 'empty', INDEX))).rejects.toThrow(
      failsWith('NOT_FOUND', INDEX),
    )
  })
})

describe('exportHuggingFace', () => {
  test('writes halves in several files, which import as they were rounded', async () => {
    const folder = emptyFolder()
    const model = await importGpt2(mini)
    await exportHuggingFace(folder, { ...model, dtype: 'BF16', maxShardBytes: 50_000 })
    const shards = readdirSync(folder).filter(name => name.endsWith('.safetensors'))
    expect(shards.length).toBeGreaterThan(2)
    for (const name of shards) expect(statSync(join(folder, name)).size).toBeLessThan(60_000)
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))
    expect([config.dtype, config.torch_dtype]).toEqual(['bfloat16', 'bfloat16'])
    const rounded = await loadSafetensors(
      bytesSource(await toBytes(model.tensors, { dtype: 'BF16' })),
    )
    let count = 0
    for await (const { name, data } of (await importGpt2(folder)).tensors) {
      expect(data).toEqual(rounded.tensors.get(name)!.data)
      count++
    }
    expect(count).toBe(rounded.tensors.size)
    await exportHuggingFace(folder, model)
    expect(readdirSync(folder)).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
    ])
  })

  test('takes tensors in any order', async () => {
    const folder = emptyFolder()
    const { config, tensors } = await importGpt2(mini)
    const all: NamedArray[] = []
    for await (const tensor of tensors) all.push(tensor)
    await exportHuggingFace(folder, { config, tensors: all.toReversed() })
    const written = await importGpt2(folder)
    const back: NamedArray[] = []
    for await (const tensor of written.tensors) back.push(tensor)
    expect(back).toEqual(all)
  })

  test('has written what came before it asks for more', async () => {
    const folder = emptyFolder()
    const { config, tensors } = await importGpt2(mini)
    const written: number[] = []
    async function* watched() {
      for await (const tensor of tensors) {
        const [staging] = readdirSync(folder)
        const names = readdirSync(join(folder, staging!)).filter(name => name.startsWith('model'))
        written.push(...names.map(name => statSync(join(folder, staging!, name)).size))
        yield tensor
      }
    }
    await exportHuggingFace(folder, { config, tensors: watched() })
    expect(written).toHaveLength(40)
    const size = statSync(join(folder, 'model.safetensors')).size
    expect(size - written.at(-1)!).toBe(48 * 4)
  })
})
