import { openAsBlob, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blobSource, bytesSource, fileSource, openSafetensors } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'

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
