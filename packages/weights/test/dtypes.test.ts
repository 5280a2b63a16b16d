import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElementDtype, FloatDtype, StoredArray } from '@nexttoken/weights'
import {
  bytesSource,
  loadSafetensors,
  openSafetensors,
  toFloat32,
  WeightsError,
  writeSafetensors,
} from '@nexttoken/weights'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'
import { toBytes, withHeader } from './safetensors-bytes.ts'

const every = await openSafetensors(join(fixtures, 'dtypes/every.safetensors'))
const rounded = await openSafetensors(join(fixtures, 'dtypes/rounded.safetensors'))
const floats = [0, -0, 1, -1.5, Infinity, -Infinity, NaN]
const allHalves = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits)

describe('read', () => {
  test.each<[string, ArrayLike<number | bigint>]>([
    ['F64', Float64Array.of(...floats, Math.PI, 5e-324, Number.MAX_VALUE)],
    ['F32', Float32Array.of(...floats, Math.PI, 1e-45, 3.4028235e38)],
    ['F16', Float32Array.of(...floats, 3.140625, 2 ** -24, 65504)],
    ['BF16', Float32Array.of(...floats, 3.140625, 2 ** -133, 3.3895314e38)],
    ['I64', BigInt64Array.of(-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n)],
    ['U64', BigUint64Array.of(0n, 1n, 0n, 2n ** 64n - 1n)],
    ['I32', Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1)],
    ['U32', Uint32Array.of(0, 1, 0, 2 ** 32 - 1)],
    ['I16', Int16Array.of(-(2 ** 15), -1, 0, 2 ** 15 - 1)],
    ['U16', Uint16Array.of(0, 1, 0, 2 ** 16 - 1)],
    ['I8', Int8Array.of(-128, -1, 0, 127)],
    ['U8', Uint8Array.of(0, 1, 0, 255)],
    ['BOOL', Uint8Array.of(1, 0, 1)],
  ])('gives the numbers that numpy wrote as %s', async (name, expected) => {
    const { dtype, data, shape } = await every.read(name)
    expect(data).toEqual(expected)
    expect(dtype).toBe(name.endsWith('F16') ? 'F32' : name)
    expect(shape).toEqual([expected.length])
  })

  test('gives scalars, empty tensors and metadata', async () => {
    expect((await every.read('scalar')).shape).toEqual([])
    expect(await every.read('empty')).toEqual({
      name: 'empty',
      shape: [0, 4],
      dtype: 'F32',
      data: new Float32Array(),
    })
    expect(every.metadata).toEqual(new Map([['made', 'by numpy']]))
  })

  test.each(['F8_E4M3', 'F8_E5M2', 'F8_E8M0', 'F4', 'F6_E2M3', 'C64'])(
    'refuses %s by its name, before it reads',
    async dtype => {
      const size = { F4: 0.5, F6_E2M3: 0.75, C64: 8 }[dtype] ?? 1
      const header = { x: { dtype, shape: [4], data_offsets: [0, 4 * size] } }
      const bytes = withHeader(header, 4 * size)
      const reads: number[] = []
      const file = await openSafetensors({
        size: bytes.length,
        read: async (at, n) => {
          reads.push(at)
          return bytes.slice(at, at + n)
        },
      })
      expect(file.tensors.get('x')?.dtype).toBe(dtype)
      const refused = file.read('x')
      await expect(refused).rejects.toThrow(
        expect.objectContaining({
          code: 'UNSUPPORTED_DTYPE',
          message: expect.stringContaining(`but x is ${dtype}`),
        }),
      )
      expect(reads).toHaveLength(2)
    },
  )

  test('keeps every bit of all halves, NaN payloads too', async () => {
    for (const dtype of ['F16', 'BF16'] as const) {
      const stored: StoredArray = { name: 'x', shape: [2 ** 16], dtype, data: allHalves }
      const file = await openSafetensors(bytesSource(await toBytes([stored])))
      expect(await file.readStored('x')).toEqual(stored)
      const wide = toFloat32(await file.read('x'))
      const back = await openSafetensors(bytesSource(await toBytes([wide], { dtype })))
      expect((await back.readStored('x')).data).toEqual(allHalves)
    }
  })
})

describe('writeSafetensors', () => {
  test.each<FloatDtype>(['F32', 'F16', 'BF16'])('rounds to %s as numpy does', async dtype => {
    const wide = toFloat32(await rounded.read('F32'))
    const file = await openSafetensors(bytesSource(await toBytes([wide], { dtype })))
    expect(file.tensors.get('F32')?.dtype).toBe(dtype)
    const { data } = await file.readStored('F32')
    const expected = (await rounded.readStored(dtype)).data
    expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(expected.buffer))).toBe(0)
  })

  test('keeps a NaN one whose payload does not fit', async () => {
    const odd = new Float32Array(Uint32Array.of(0x7f800001, 0xff801fff, 0x7fc12345).buffer)
    const stored = { F16: [0x7e00, 0xfe00, 0x7e09], BF16: [0x7fc0, 0xffc0, 0x7fc1] }
    for (const dtype of ['F16', 'BF16'] as const) {
      const bytes = await toBytes([{ name: 'x', shape: [3], data: odd }], { dtype })
      const file = await openSafetensors(bytesSource(bytes))
      expect([...(await file.readStored('x')).data]).toEqual(stored[dtype])
    }
  })

  test('writes byte for byte what safetensors wrote of every dtype', async () => {
    const tensors = await Promise.all([...every.tensors.keys()].map(name => every.readStored(name)))
    const bytes = await toBytes(tensors, {
      metadata: Object.fromEntries(every.metadata),
      dtype: 'F32',
    })
    expect(Buffer.compare(bytes, readFileSync(join(fixtures, 'dtypes/every.safetensors')))).toBe(0)
  })

  test('rounds only 32-bit floats', async () => {
    const tensors = await Promise.all([...every.tensors.keys()].map(name => every.readStored(name)))
    const file = await openSafetensors(bytesSource(await toBytes(tensors, { dtype: 'BF16' })))
    for (const { name, dtype } of every.tensors.values()) {
      expect(file.tensors.get(name)?.dtype).toBe(dtype === 'F32' ? 'BF16' : dtype)
    }
  })

  test('asks for lazy tensors one at a time, when it is their turn', async () => {
    const path = join(emptyFolder(), 'lazy.safetensors')
    const order: string[] = []
    function* lazy() {
      for (const { name, shape, dtype } of every.tensors.values()) {
        const read = async () => {
          order.push(name)
          return every.readStored(name)
        }
        order.push('listed')
        yield { name, shape, dtype: dtype as ElementDtype, read }
      }
    }
    await writeSafetensors(lazy(), path)
    const names = [...every.tensors.keys()]
    expect(order).toEqual([...names.map(() => 'listed'), ...names])
    const copy = await openSafetensors(path)
    for (const name of names)
      expect(await copy.readStored(name)).toEqual(await every.readStored(name))
    await copy.close()
  })

  test('keeps the old file when a lazy tensor is not what it said', async () => {
    const path = join(emptyFolder(), 'a.safetensors')
    await writeSafetensors([{ name: 'x', shape: [], data: Float32Array.of(7) }], path)
    const wrong = [Float32Array.of(1, 2), Int32Array.of(1)]
    for (const data of wrong) {
      const lazy = { name: 'x', shape: [1], read: async () => ({ data }) }
      const refused = writeSafetensors([lazy], path)
      await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'INVALID_TENSOR' }))
    }
    expect((await loadSafetensors(path)).tensors.get('x')!.data[0]).toBe(7)
  })
})

describe('toFloat32', () => {
  test('widens halves, rounds doubles, leaves floats, refuses the rest by name', async () => {
    for (const name of ['F16', 'BF16']) {
      expect(toFloat32(await every.readStored(name))).toEqual(await every.read(name))
    }
    const array = { name: 'x', shape: [1], data: Float32Array.of(1) }
    expect(toFloat32(array)).toBe(array)
    const wide = toFloat32({ name: 'x', shape: [1], dtype: 'F64', data: Float64Array.of(0.1) })
    expect(wide).toEqual({ name: 'x', shape: [1], dtype: 'F32', data: Float32Array.of(0.1) })
    const refused = async () => toFloat32(await every.read('I64'))
    await expect(refused()).rejects.toThrow('but I64 is I64')
    await expect(refused()).rejects.toBeInstanceOf(WeightsError)
    await expect(loadSafetensors(join(fixtures, 'dtypes/every.safetensors'))).rejects.toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_DTYPE' }),
    )
  })

  test('is told the kind of array by the dtype', () => {
    const narrow = (tensor: StoredArray) => (tensor.dtype === 'I64' ? tensor.data : undefined)
    expectTypeOf(narrow).returns.toEqualTypeOf<BigInt64Array | undefined>()
  })
})
