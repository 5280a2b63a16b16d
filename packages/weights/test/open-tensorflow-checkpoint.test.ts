import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ByteSource,
  bytesSource,
  loadSafetensors,
  openTensorflowCheckpoint,
} from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { fixtures } from './folder.ts'
import {
  block,
  entry,
  field,
  indexOf,
  joined,
  maskedChecksum,
  table,
  text,
} from './tensorflow-bytes.ts'

const folder = join(fixtures, 'tf-checkpoint')
const names = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8'))
const { tensors: expected } = await loadSafetensors(join(fixtures, 'gpt2-mini'))

function failsWith(code: string, message: string): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

function filesOf(name: string, changes: Readonly<Record<string, Uint8Array | undefined>> = {}) {
  const list = ['checkpoint', 'model.ckpt.index', 'model.ckpt.data-00000-of-00001']
  const files = new Map<string, ByteSource>()
  for (const file of list) {
    const bytes = file in changes ? changes[file] : readFileSync(join(folder, name, file))
    if (bytes) files.set(file, bytesSource(bytes))
  }
  return files
}

/** A checkpoint of one data file of 8 bytes and this index. */
function withIndex(index: Uint8Array, data: Uint8Array = new Uint8Array(8)) {
  return new Map([
    ['x.index', bytesSource(index)],
    ['x.data-00000-of-00001', bytesSource(data)],
  ])
}

const header = ['', field(1, 1)] as const
const two = { dtype: 1, shape: [2], size: 8, checksum: maskedChecksum(new Uint8Array(8)) }

describe('openTensorflowCheckpoint', () => {
  test.each(['single', 'sharded'])('reads what TensorFlow wrote bit for bit: %s', async name => {
    const reader = await openTensorflowCheckpoint(join(folder, name))
    expect([...reader.tensors.keys()]).toEqual(Object.keys(names.variables))
    for (const [variable, { hf, shape }] of Object.entries<{ hf: string; shape: number[] }>(
      names.variables,
    )) {
      const read = await reader.read(variable)
      expect(read.shape).toEqual(shape)
      expect(read.data).toEqual(expected.get(hf)!.data)
    }
    await reader.close()
  })

  test('reads every dtype: wide, half, whole, none at all', async () => {
    const reader = await openTensorflowCheckpoint(join(folder, 'mixed'))
    const dtypes = { float64: 'F64', int64: 'I64', int32: 'I32', bool: 'BOOL' } as const
    for (const [name, { dtype, shape, values }] of Object.entries<{
      dtype: string
      shape: number[]
      values: unknown
    }>(names.mixed_extra)) {
      const read = await reader.read(name)
      expect(read.shape).toEqual(shape)
      expect(read.dtype).toBe(dtypes[dtype as keyof typeof dtypes] ?? 'F32')
      expect(Array.from(read.data, Number)).toEqual([values].flat(3).map(Number))
    }
    expect((await reader.read('global_step')).data).toEqual(BigInt64Array.of(2n ** 40n + 12345n))
    await expect(reader.read('none')).rejects.toThrow(failsWith('MISSING_TENSOR', 'none'))
    await reader.close()
  })

  test('takes files by name, and one .index where no file says which', async () => {
    const reader = await openTensorflowCheckpoint(filesOf('single', { checkpoint: undefined }))
    expect(reader.tensors.size).toBe(40)
    const moved = text('model_checkpoint_path: "/home/someone/models/model.ckpt"\n')
    await openTensorflowCheckpoint(filesOf('single', { checkpoint: moved }))
  })

  test('refuses any turned bit of the index, and names the file', async () => {
    const bytes = readFileSync(join(folder, 'mixed/model.ckpt.index'))
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = Uint8Array.from(bytes)
      turned[bit >> 3]! ^= 1 << (bit & 7)
      const opened = openTensorflowCheckpoint(filesOf('mixed', { 'model.ckpt.index': turned }))
      await expect(opened).rejects.toThrow(
        expect.objectContaining({
          name: 'WeightsError',
          message: expect.stringMatching(/^model\.ckpt\.index: /),
        }),
      )
    }
  })

  test('refuses a turned bit of any tensor, and names file and tensor', async () => {
    const file = 'model.ckpt.data-00000-of-00001'
    const bytes = readFileSync(join(folder, 'mixed', file))
    const { tensors } = await openTensorflowCheckpoint(filesOf('mixed'))
    let covered = 0
    for (const { name, offset, byteLength } of tensors.values()) {
      covered += byteLength
      if (byteLength === 0) continue
      for (const at of [offset, offset + (byteLength >> 1), offset + byteLength - 1]) {
        const turned = Uint8Array.from(bytes)
        turned[at]! ^= 16
        const reader = await openTensorflowCheckpoint(filesOf('mixed', { [file]: turned }))
        const read = reader.read(name)
        await expect(read).rejects.toThrow(failsWith('CHECKSUM_MISMATCH', `${file}: ${name} is`))
      }
    }
    expect(covered).toBe(bytes.length)
  })

  test('refuses files that are missing, cut short or of another kind', async () => {
    const open = (name: string, bytes: Uint8Array | undefined) =>
      openTensorflowCheckpoint(filesOf('single', { [name]: bytes }))
    const [index, data] = ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'] as const
    const whole = readFileSync(join(folder, 'single', data))
    const cases: [string, string, Promise<unknown>][] = [
      ['NOT_FOUND', `no ${index}`, open(index, undefined)],
      ['NOT_FOUND', `no ${data}`, open(data, undefined)],
      ['NOT_FOUND', "a file 'checkpoint' or one .index", openTensorflowCheckpoint(new Map())],
      ['TRUNCATED', `${data}: expected 365952 bytes`, open(data, whole.subarray(0, -1))],
      ['TRUNCATED', `${index}: `, open(index, whole.subarray(0, 47))],
      ['MALFORMED_HEADER', 'not end as a table', open(index, whole)],
      ['MALFORMED_HEADER', 'model_checkpoint_path', open('checkpoint', text('{}'))],
    ]
    for (const [code, message, opened] of cases) {
      await expect(opened).rejects.toThrow(failsWith(code, message))
    }
  })

  test('reads an index of several blocks and leaves strings out', async () => {
    const only = (name: string, value: Uint8Array) =>
      block([{ shared: 0, rest: text(name), value }])
    const parts = [
      only(...header),
      only('a', entry(two)),
      only('graph', entry({ dtype: 7, size: 3, offset: 5 })),
    ]
    const reader = await openTensorflowCheckpoint(withIndex(table(parts)))
    expect([...reader.tensors.keys()]).toEqual(['a'])
    expect((await reader.read('a')).data).toEqual(new Float32Array(2))
  })

  test('lists a tensor of numbers that JavaScript has no array for, and refuses to read it', async () => {
    const complex = entry({ ...two, dtype: 8, shape: [1] })
    const reader = await openTensorflowCheckpoint(withIndex(indexOf([header, ['a', complex]])))
    expect(reader.tensors.get('a')!.dtype).toBe('C64')
    await expect(reader.read('a')).rejects.toThrow(failsWith('UNSUPPORTED_DTYPE', 'a is C64'))
  })

  test.each<[string, string, Uint8Array]>([
    ['MALFORMED_HEADER', 'begin with its header', indexOf([['a', entry(two)]])],
    ['MALFORMED_HEADER', 'twice', indexOf([header, ['a', entry(two)], ['a', entry(two)]])],
    ['MALFORMED_HEADER', 'not in order', indexOf([header, ['b', entry(two)], ['a', entry(two)]])],
    ['MALFORMED_HEADER', 'b overlaps', indexOf([header, ['a', entry(two)], ['b', entry(two)]])],
    ['MALFORMED_HEADER', 'no F32 [3]', indexOf([header, ['a', entry({ ...two, shape: [3] })]])],
    ['MALFORMED_HEADER', 'counts', indexOf([header, ['a', entry({ ...two, offset: -8 })]])],
    ['MALFORMED_HEADER', 'file 1 of 1', indexOf([header, ['a', entry({ ...two, shard: 1 })]])],
    ['TRUNCATED', 'expected 12 bytes', indexOf([header, ['a', entry({ ...two, offset: 4 })]])],
    ['UNSUPPORTED_DTYPE', 'dtype 11', indexOf([header, ['a', entry({ ...two, dtype: 11 })]])],
    [
      'UNSUPPORTED_DTYPE',
      'slices',
      indexOf([header, ['a', joined(entry(two), field(7, text('')))]]),
    ],
    ['UNSUPPORTED_FORMAT', 'big-endian', indexOf([['', joined(field(1, 1), field(2, 1))]])],
    ['UNSUPPORTED_FORMAT', 'compression 1', table([block([], { compression: 1 })])],
    ['NOT_FOUND', 'x.data-00000-of-4294967296', indexOf([['', field(1, 2 ** 32)]])],
  ])('refuses what cannot be read: %s, %s', async (code, message, index) => {
    const opened = openTensorflowCheckpoint(withIndex(index))
    await expect(opened).rejects.toThrow(failsWith(code, message))
  })
})
