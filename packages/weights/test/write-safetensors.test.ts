import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedArray } from '@nexttoken/weights'
import { bytesSource, loadSafetensors, writeSafetensors } from '@nexttoken/weights'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'
import { toBytes } from './safetensors-bytes.ts'

const one: NamedArray = { name: 'x', shape: [1], data: Float32Array.of(1) }

/** The bits of floats, which tell NaNs and zeros apart. */
function bits(data: Float32Array): Uint32Array {
  return new Uint32Array(data.slice().buffer)
}

describe('writeSafetensors', () => {
  test('writes length, header padded to 8 bytes, data', async () => {
    const bytes = await toBytes([one])
    const json = '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    expect([...bytes.subarray(0, 8)]).toEqual([56, 0, 0, 0, 0, 0, 0, 0])
    expect(new TextDecoder().decode(bytes.subarray(8, 64))).toBe(json.padEnd(56))
    expect([...bytes.subarray(64)]).toEqual([0, 0, 0x80, 0x3f])
  })

  test('writes byte for byte the file of the reference implementation', async () => {
    const path = join(fixtures, 'gpt2-mini/model.safetensors')
    const { tensors, metadata } = await loadSafetensors(path)
    const written = await toBytes(tensors.values(), { metadata: Object.fromEntries(metadata) })
    expect(Buffer.compare(written, readFileSync(path))).toBe(0)
  })

  test('keeps every bit: NaN payloads, signed zeros, infinities, subnormals; scalars and empty shapes', async () => {
    const odd = Uint32Array.of(0x7fc00001, 0xffa00002, 0x80000000, 0, 0x7f800000, 0xff800000, 1)
    const arrays = [
      { name: 'odd', shape: [7, 1], data: new Float32Array(odd.buffer) },
      { name: 'scalar', shape: [], data: Float32Array.of(-0) },
      { name: 'empty', shape: [3, 0], data: new Float32Array(0) },
      { name: 'part', shape: [2], data: Float32Array.of(1, 2, 3, 4).subarray(1, 3) },
      { name: '__proto__', shape: [1], data: Float32Array.of(5) },
      { name: 'ünïcode 🤗 "quoted"', shape: [1], data: Float32Array.of(6) },
      { name: '1', shape: [1], data: Float32Array.of(7) },
    ]
    const { tensors } = await loadSafetensors(bytesSource(await toBytes(arrays)))
    expect(tensors.size).toBe(arrays.length)
    for (const { name, shape, data } of arrays) {
      expect(tensors.get(name)!.shape).toEqual(shape)
      expect(bits(tensors.get(name)!.data)).toEqual(bits(data))
    }
  })

  test('gives back any set of tensors bit for bit, in order', async () => {
    const array = fc
      .tuple(fc.string(), fc.array(fc.nat(3), { maxLength: 4 }), fc.infiniteStream(fc.integer()))
      .map(([name, shape, stream]): NamedArray => {
        const words = Int32Array.from(stream.take(shape.reduce((a, b) => a * b, 1)))
        return { name, shape, data: new Float32Array(words.buffer) }
      })
      .filter(({ name }) => name !== '__metadata__')
    const arrays = fc.uniqueArray(array, { selector: ({ name }) => name, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(arrays, fc.dictionary(fc.string(), fc.string()), async (given, metadata) => {
        const read = await loadSafetensors(bytesSource(await toBytes(given, { metadata })))
        expect(read.metadata).toEqual(new Map(Object.entries(metadata)))
        expect([...read.tensors.keys()].sort()).toEqual(given.map(({ name }) => name).sort())
        for (const { name, shape, data } of given) {
          expect(read.tensors.get(name)!.shape).toEqual(shape)
          expect(bits(read.tensors.get(name)!.data)).toEqual(bits(data))
        }
      }),
    )
  })

  test('writes a file from a Map and reads the Map back', async () => {
    const path = join(emptyFolder(), 'state.safetensors')
    await writeSafetensors(new Map([['x', one]]).values(), path, { metadata: { step: '3' } })
    const { tensors, metadata } = await loadSafetensors(path)
    expect(tensors).toEqual(new Map([['x', { ...one, dtype: 'F32' }]]))
    expect(metadata.get('step')).toBe('3')
  })

  test('writes into the writer of a WritableStream', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const [bytes] = await Promise.all([
      new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).bytes(),
      writeSafetensors([one], writable.getWriter()),
    ])
    expect(bytes).toEqual(await toBytes([one]))
  })

  test('replaces a file at once and leaves nothing else', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'a.safetensors')
    writeFileSync(path, 'old')
    await writeSafetensors([one], path)
    expect((await loadSafetensors(path)).tensors.size).toBe(1)
    expect(readdirSync(folder)).toEqual(['a.safetensors'])
  })

  test('keeps the old file when the tensors fail on the way', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'a.safetensors')
    writeFileSync(path, 'old')
    async function* failing(): AsyncGenerator<NamedArray> {
      yield one
      throw new Error('device lost')
    }
    await expect(writeSafetensors(failing(), path)).rejects.toThrow('device lost')
    expect(readdirSync(folder)).toEqual(['a.safetensors'])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  test('removes what a killed writer of the same file left, and nothing of a running one', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'a.safetensors')
    const { pid } = spawnSync(process.execPath, ['--version'])
    const id = '01234567-89ab-cdef-0123-456789abcdef'
    const abandoned = `a.safetensors.${pid}.${id}.tmp`
    const others = [`a.safetensors.${process.pid}.${id}.tmp`, `b.safetensors.${pid}.${id}.tmp`]
    for (const name of [abandoned, ...others]) writeFileSync(join(folder, name), '')
    await writeSafetensors([one], path)
    expect(readdirSync(folder).sort()).toEqual(['a.safetensors', ...others].sort())
  })

  test('refuses a path that cannot be written and leaves nothing behind', async () => {
    const folder = emptyFolder()
    const failure = expect.objectContaining({ code: 'WRITE_FAILED' })
    await expect(writeSafetensors([one], join(folder, 'no/where'))).rejects.toThrow(failure)
    mkdirSync(join(folder, 'taken'))
    await expect(writeSafetensors([one], join(folder, 'taken'))).rejects.toThrow(failure)
    expect(readdirSync(folder)).toEqual(['taken'])
  })

  test('aborts a sink that fails, with its error', async () => {
    const reasons: unknown[] = []
    const full = new Error('no room')
    const write = (): never => {
      throw full
    }
    const abort = (error: unknown): void => void reasons.push(error)
    await expect(writeSafetensors([one], { write, close: write, abort })).rejects.toBe(full)
    expect(reasons).toEqual([full])
  })

  test.each<[string, NamedArray[]]>([
    ['a name twice', [one, one]],
    ['the reserved name', [{ ...one, name: '__metadata__' }]],
    ['too few elements', [{ ...one, shape: [2] }]],
    ['too many elements', [{ ...one, shape: [], data: Float32Array.of(1, 2) }]],
    ['a negative size', [{ ...one, shape: [-1, -1] }]],
    ['other numbers', [{ ...one, data: Int32Array.of(1) as unknown as Float32Array }]],
  ])('refuses %s before it writes', async (_, arrays) => {
    const written = toBytes(arrays)
    await expect(written).rejects.toThrow(expect.objectContaining({ code: 'INVALID_TENSOR' }))
  })

  test('refuses metadata that are not strings, and dtypes that it does not write', async () => {
    const sink = { write: () => undefined }
    const half = writeSafetensors([one], sink, { dtype: 'I32' as 'F32' })
    await expect(half).rejects.toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    const written = toBytes([one], { metadata: { step: 3 as unknown as string } })
    await expect(written).rejects.toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
