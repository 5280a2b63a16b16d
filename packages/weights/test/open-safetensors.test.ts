import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesSource, loadSafetensors, openSafetensors, WeightsError } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'
import { toBytes, withHeader } from './safetensors-bytes.ts'

const pair = [
  { name: 'a', shape: [2], data: Float32Array.of(1, 2) },
  { name: 'b', shape: [1, 1], data: Float32Array.of(3) },
]

/** One F32 tensor of 4 bytes, changed as the test wants. */
function entry(changes: object = {}): object {
  return { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...changes }
}

function failsWith(code: string, message = ''): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

async function opening(bytes: Uint8Array): Promise<unknown> {
  return openSafetensors(bytesSource(bytes)).catch(error => error)
}

describe('openSafetensors', () => {
  test('lists tensors with shape and place, and reads one', async () => {
    const bytes = await toBytes(pair, { metadata: { format: 'pt' } })
    const file = await openSafetensors(bytesSource(bytes))
    expect([...file.tensors.keys()]).toEqual(['a', 'b'])
    expect(file.metadata.get('format')).toBe('pt')
    expect(file.tensors.get('b')).toEqual({
      name: 'b',
      dtype: 'F32',
      shape: [1, 1],
      offset: bytes.length - 4,
      byteLength: 4,
    })
    expect(await file.read('a')).toEqual({ ...pair[0], dtype: 'F32' })
  })

  test('reads a file by its path and by its folder', async () => {
    for (const path of ['gpt2-mini', 'gpt2-mini/model.safetensors']) {
      const file = await openSafetensors(join(fixtures, path))
      expect(file.tensors.size).toBe(40)
      expect((await file.read('transformer.wpe.weight')).shape).toEqual([40, 48])
      await file.close()
    }
  })

  test('reads what lies at an odd offset', async () => {
    for (const padding of ['', ' ', '  ', '   ']) {
      const bytes = withHeader(JSON.stringify({ x: entry() }) + padding, 4)
      bytes.set([0, 0, 0x80, 0x3f], bytes.length - 4)
      const read = async (at: number, n: number) => bytes.subarray(at, at + n)
      const file = await openSafetensors({ size: bytes.length, read })
      expect((await file.read('x')).data).toEqual(Float32Array.of(1))
    }
  })

  test('opens a file of no tensors, of empty tensors, and of unknown extra fields', async () => {
    expect((await openSafetensors(bytesSource(withHeader({}, 0)))).tensors.size).toBe(0)
    const empty = entry({ shape: [0, 3], data_offsets: [0, 0] })
    const file = await openSafetensors(bytesSource(withHeader({ x: entry(), empty, y: empty }, 4)))
    expect((await file.read('y')).data).toEqual(new Float32Array(0))
    expect(await opening(withHeader({ x: entry({ note: 1 }) }, 4))).not.toBeInstanceOf(Error)
  })

  test('takes __proto__ for a name like any other', async () => {
    const header = `{"__proto__":${JSON.stringify(entry())},"__metadata__":{"__proto__":"x"}}`
    const file = await openSafetensors(bytesSource(withHeader(header, 4)))
    expect([...file.tensors.keys()]).toEqual(['__proto__'])
    expect(file.metadata.get('__proto__')).toBe('x')
    expect((await file.read('__proto__')).shape).toEqual([1])
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined()
  })

  test('names a tensor that is not there', async () => {
    const file = await openSafetensors(bytesSource(await toBytes(pair)))
    await expect(file.read('c')).rejects.toThrow(failsWith('MISSING_TENSOR', 'no tensor c'))
    await expect(file.read('toString')).rejects.toThrow(failsWith('MISSING_TENSOR'))
  })

  test('refuses a file cut short at any byte', async () => {
    const bytes = await toBytes(pair, { metadata: { format: 'pt' } })
    for (let length = 0; length < bytes.length; length++) {
      expect(await opening(bytes.subarray(0, length))).toEqual(failsWith('TRUNCATED'))
    }
  })

  test('refuses a source that shrank after it was opened, or that fails', async () => {
    const bytes = await toBytes(pair)
    let broken: Error | undefined
    const file = await openSafetensors({
      size: bytes.length,
      read: async (at, n) => {
        if (broken) throw broken
        return bytes.slice(at, Math.min(at + n, bytes.length - 4))
      },
    })
    await expect(file.read('b')).rejects.toThrow(failsWith('TRUNCATED', 'got 0 bytes'))
    broken = new Error('the cable is out')
    await expect(file.read('a')).rejects.toThrow(failsWith('READ_FAILED', 'the cable is out'))
  })

  test.each<[string, unknown, number]>([
    ['not begin with {', '[]', 0],
    ['not begin with {', ' {}', 0],
    ['not JSON', '{"x":', 0],
    ['not JSON', `{"x":${'['.repeat(1e6)}`, 0],
    ['"x" twice', `{"x":${JSON.stringify(entry())},"\\u0078":${JSON.stringify(entry())}}`, 4],
    ['"dtype" twice', '{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,4], "dtype" :"F32"}}', 4],
    ['__metadata__ is not', { __metadata__: [] }, 0],
    ['__metadata__ "a" is not', { __metadata__: { a: 1 } }, 0],
    ['hole before it', { x: entry({ data_offsets: [4, 8] }) }, 8],
    ['hole before it', { x: entry(), y: entry({ data_offsets: [8, 12] }) }, 12],
    ['overlaps', { x: entry(), y: entry() }, 4],
    ['after the last', { x: entry() }, 5],
    ['after the last', {}, 1],
    ['4 bytes where F32 [2] needs 8', { x: entry({ shape: [2] }) }, 4],
    ['countable', { x: entry({ shape: [2 ** 52, 2 ** 52] }) }, 4],
    ['countable', { x: entry({ shape: [2 ** 53 - 1, 0], data_offsets: [0, 0] }) }, 0],
    ['countable', { x: { dtype: 'F4', shape: [1], data_offsets: [0, 1] } }, 1],
    ['data_offsets [4,0]', { x: entry({ data_offsets: [4, 0] }) }, 4],
    ['data_offsets [-4,0]', { x: entry({ data_offsets: [-4, 0] }) }, 4],
    ['data_offsets', { x: entry({ data_offsets: [0, 4, 8] }) }, 4],
    ['data_offsets undefined', { x: { dtype: 'F32', shape: [1] } }, 4],
    ['shape [-1]', { x: entry({ shape: [-1] }) }, 4],
    ['shape [0.5]', { x: entry({ shape: [0.5] }) }, 4],
    ['shape "1"', { x: entry({ shape: '1' }) }, 4],
  ])('refuses a lying header: %s', async (message, header, dataBytes) => {
    expect(await opening(withHeader(header, dataBytes))).toEqual(
      failsWith('MALFORMED_HEADER', message),
    )
  })

  test('refuses a header beyond the file, one too long to be true, and one that is not UTF-8', async () => {
    const bytes = withHeader({ x: entry() }, 4)
    const view = new DataView(bytes.buffer)
    view.setBigUint64(0, 99_999_999n, true)
    expect(await opening(bytes)).toEqual(failsWith('TRUNCATED', 'Expected 99999999 bytes'))
    view.setBigUint64(0, 2n ** 64n - 1n, true)
    expect(await opening(bytes)).toEqual(failsWith('MALFORMED_HEADER', '18446744073709551615'))
    expect(await opening(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d))).toEqual(
      failsWith('MALFORMED_HEADER', 'UTF-8'),
    )
  })

  test('refuses dtypes that safetensors does not know', async () => {
    for (const value of [null, 1, 'x', entry({ dtype: 'F33' }), entry({ dtype: 'toString' })]) {
      expect(await opening(withHeader({ x: value }, 4))).toEqual(
        failsWith('UNSUPPORTED_DTYPE', '"x"'),
      )
    }
  })

  test.each([
    ['PyTorch pickle', 'PK\u0003\u0004\u0014\0\b\b\b\b'],
    ['PyTorch pickle', '\u0080\u0002\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9'],
    ['PyTorch pickle', '\u0080\u0004\u0095\u0010\u0001\0\0\0\0\0\0'],
    ['GGUF', 'GGUF\u0003\0\0\0\0\0'],
    ['HDF5', '\u0089HDF\r\n\u001a\n'],
    ['Git LFS', 'version https://git-lfs.github.com/spec/v1\n'],
  ])('says that a file is no safetensors but %s', async (what, text) => {
    expect(await opening(Uint8Array.from(text, char => char.charCodeAt(0)))).toEqual(
      failsWith('UNSUPPORTED_FORMAT', what),
    )
  })

  test('says what a folder holds instead', async () => {
    const folder = emptyFolder()
    const opened = (): Promise<unknown> => openSafetensors(folder).catch(error => error)
    expect(await opened()).toEqual(failsWith('NOT_FOUND', 'no model.safetensors'))
    writeFileSync(join(folder, 'pytorch_model.bin'), '')
    expect(await opened()).toEqual(failsWith('UNSUPPORTED_FORMAT', 'save_pretrained'))
    mkdirSync(join(folder, 'model.safetensors'))
    expect(await opened()).toEqual(failsWith('READ_FAILED', 'Expected a file'))
    await expect(openSafetensors(join(folder, 'none'))).rejects.toThrow(failsWith('NOT_FOUND'))
  })

  test('closes what it opened, not what it was given', async () => {
    let closed = 0
    const source = { ...bytesSource(await toBytes(pair)), close: async () => void closed++ }
    await (await openSafetensors(source)).close()
    await loadSafetensors(source)
    expect(closed).toBe(0)
    const file = await openSafetensors(join(fixtures, 'gpt2-mini'))
    await file.close()
    await expect(file.read('transformer.wpe.weight')).rejects.toBeInstanceOf(WeightsError)
  })
})

describe('loadSafetensors', () => {
  test('reads every tensor into memory', async () => {
    const { tensors, metadata } = await loadSafetensors(
      bytesSource(await toBytes(pair, { metadata: { step: '7' } })),
    )
    expect([...tensors.values()]).toEqual(pair.map(array => ({ ...array, dtype: 'F32' })))
    expect(metadata).toEqual(new Map([['step', '7']]))
  })
})
