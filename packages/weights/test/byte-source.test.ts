import { openAsBlob, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  blobSource,
  bytesSource,
  fileSource,
  loadSafetensors,
  openSafetensors,
  withProgress,
} from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'
import { toBytes } from './safetensors-bytes.ts'

const path = join(fixtures, 'gpt2-mini/model.safetensors')

describe('bytesSource, blobSource and fileSource', () => {
  test('read by position, and what they give is the reader’s to change', async () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5)
    const file = join(emptyFolder(), 'bytes')
    writeFileSync(file, bytes)
    const opened = await fileSource(file)
    for (const source of [bytesSource(bytes), blobSource(new Blob([bytes])), opened]) {
      expect(source.size).toBe(5)
      const part = await source.read(1, 3)
      expect([...part]).toEqual([2, 3, 4])
      part.fill(0)
      expect([...(await source.read(0, 5))]).toEqual([1, 2, 3, 4, 5])
    }
    await opened.close()
  })

  test('a Buffer of Node serves what lies at any offset', async () => {
    const floats = [{ name: 'x', shape: [2], data: Float32Array.of(1, 2) }]
    for (const padding of [0, 1, 2, 3]) {
      const bytes = await toBytes(floats)
      const buffer = Buffer.alloc(padding + bytes.length, 0).subarray(padding)
      buffer.set(bytes)
      const whole = await loadSafetensors(bytesSource(buffer))
      expect(whole.tensors.get('x')!.data).toEqual(floats[0]!.data)
      const views = async (at: number, n: number) => buffer.subarray(at, at + n)
      const { tensors } = await loadSafetensors({ size: buffer.length, read: views })
      expect(tensors.get('x')!.data).toEqual(floats[0]!.data)
      whole.tensors.get('x')!.data.fill(9)
      expect(Buffer.compare(buffer, bytes)).toBe(0)
    }
  })

  test('a Blob serves safetensors as a file does', async () => {
    const file = await openSafetensors(blobSource(await openAsBlob(path)))
    expect((await file.read('transformer.wte.weight')).data).toHaveLength(97 * 48)
  })

  test('fileSource refuses what is not there and what is a folder', async () => {
    const missing = expect.objectContaining({ code: 'NOT_FOUND' })
    await expect(fileSource(join(fixtures, 'none'))).rejects.toThrow(missing)
    const folder = expect.objectContaining({ code: 'READ_FAILED' })
    await expect(fileSource(fixtures)).rejects.toThrow(folder)
  })
})

test('withProgress reports the bytes that are read', async () => {
  const seen: unknown[] = []
  const source = withProgress(bytesSource(Uint8Array.of(1, 2, 3)), step => void seen.push(step))
  expect([...(await source.read(1, 5))]).toEqual([2, 3])
  await source.read(0, 1)
  expect(seen).toEqual([
    { loaded: 2, total: 3 },
    { loaded: 3, total: 3 },
  ])
})
