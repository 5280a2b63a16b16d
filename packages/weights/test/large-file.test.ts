import { closeSync, ftruncateSync, openSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSafetensors } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder } from './folder.ts'

const MEGABYTE = 2 ** 20
const TENSORS = 16
const LARGEST = 64 * MEGABYTE

const { bavail, bsize } = statfsSync(tmpdir())
const isRoomy = bavail * bsize > 2 ** 31

/** A file of 1 GB that says 16 tensors and holds no bytes but theirs, all zero. */
function makeLargeFile(): string {
  const path = join(emptyFolder(), 'large.safetensors')
  const entries = Array.from({ length: TENSORS }, (_, index) => [
    `t${index}`,
    {
      dtype: 'F32',
      shape: [LARGEST / 4],
      data_offsets: [index * LARGEST, (index + 1) * LARGEST],
    },
  ])
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  const file = openSync(path, 'w')
  writeSync(file, Buffer.concat([length, json]))
  ftruncateSync(file, 8 + json.length + TENSORS * LARGEST)
  closeSync(file)
  return path
}

describe.skipIf(!isRoomy)('a file of 1 GB (needs 2 GB of free disk)', () => {
  test('is read in the memory of a few of its tensors', async () => {
    const file = await openSafetensors(makeLargeFile())
    const before = process.memoryUsage().rss
    let most = before
    for (const name of file.tensors.keys()) {
      const { data } = await file.read(name)
      expect(data.length).toBe(LARGEST / 4)
      most = Math.max(most, process.memoryUsage().rss)
    }
    await file.close()
    expect(most - before).toBeLessThan(4 * LARGEST)
  })
})
