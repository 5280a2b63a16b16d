import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { textFiles } from '@nexttoken/data'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { collect } from './collect.ts'
import { failure } from './failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexttoken-data-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const fileOf = (content: string | Uint8Array): string => {
  const path = join(folder, `${files++}.txt`)
  writeFileSync(path, content)
  return path
}

const textOf = async (...paths: readonly string[]): Promise<string> =>
  (await collect(textFiles(paths))).join('')

describe('textFiles', () => {
  test('gives files in order with nothing between them', async () => {
    expect(await textOf(fileOf('one\r\n'), fileOf(''), fileOf('two'))).toBe('one\r\ntwo')
  })

  test('can be iterated twice', async () => {
    const stream = textFiles([fileOf('again')])
    expect(await collect(stream)).toEqual(await collect(stream))
  })

  test('gives a long file in several pieces', async () => {
    const text = 'x'.repeat(200_000)
    const pieces = await collect(textFiles([fileOf(text)]))
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join('')).toBe(text)
  })

  test.each([0, 1, 2, 3, 4])(
    'keeps characters whole when a piece ends %d bytes into them',
    async shift => {
      const text = `${'x'.repeat(65_536 - shift)}😀€é and more`
      const pieces = await collect(textFiles([fileOf(text)]))
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u)
    },
  )

  test('leaves out a byte order mark at the beginning of each file, and only there', async () => {
    expect(await textOf(fileOf('\ufeffone \ufeff'), fileOf('\ufefftwo'))).toBe('one \ufefftwo')
  })

  test('reads what was written', async () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(texts, async contents => {
        const plain = contents.map(content => content.replaceAll('\ufeff', ''))
        expect(await textOf(...plain.map(fileOf))).toBe(plain.join(''))
      }),
      { numRuns: 50 },
    )
  })

  test('rejects a missing file, and before any text is given', async () => {
    const missing = join(folder, 'missing.txt')
    const expected = failure('FILE_NOT_FOUND', missing, 'check the path')
    await expect(collect(textFiles([fileOf('text'), missing]), 1)).rejects.toThrow(expected)
    const below = join(fileOf('a file, not a folder'), 'below.txt')
    await expect(textOf(below)).rejects.toThrow(failure('FILE_NOT_FOUND', below))
  })

  test('rejects a folder', async () => {
    await expect(textOf(folder)).rejects.toThrow(failure('NOT_A_FILE', folder))
  })

  test('rejects what the system will not read, and keeps the cause', async () => {
    const tooLong = join(folder, 'n'.repeat(300))
    const error = await textOf(tooLong).catch(caught => caught)
    expect(error).toEqual(failure('FILE_UNREADABLE', 'ENAMETOOLONG'))
    expect(error.cause).toMatchObject({ code: 'ENAMETOOLONG' })
  })

  test('rejects other encodings, and a file that ends inside a character', async () => {
    const latin1 = fileOf(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20, 0x61))
    await expect(textOf(latin1)).rejects.toThrow(failure('INVALID_UTF8', latin1, 'iconv'))
    const cut = fileOf(Uint8Array.of(0x61, 0xe2, 0x82))
    await expect(textOf(cut)).rejects.toThrow(failure('INVALID_UTF8', cut))
    const late = fileOf(new Uint8Array(70_000).fill(0xff, 69_999))
    await expect(textOf(late)).rejects.toThrow(failure('INVALID_UTF8', 'byte 65533'))
  })

  test('rejects a single path, whose letters would be taken for paths', () => {
    expect(() => textFiles('a.txt' as never)).toThrow(failure('INVALID_OPTION', 'string', '[path]'))
  })
})
