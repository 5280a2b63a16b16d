import { type ByteSource, openSafetensors, WeightsError } from '@nexttoken/weights'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toBytes, withHeader } from './safetensors-bytes.ts'

/** Bytes of which nothing beyond their end may be asked for. */
function strict(bytes: Uint8Array): ByteSource {
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    expect(offset).toBeGreaterThanOrEqual(0)
    expect(offset + length).toBeLessThanOrEqual(bytes.length)
    return bytes.slice(offset, offset + length)
  }
  return { size: bytes.length, read }
}

/** Opens and reads everything, refusing any failure but the typed one. */
async function readOrRefuse(from: ByteSource | ReadonlyMap<string, ByteSource>): Promise<void> {
  const refuse = (error: unknown): undefined => {
    if (!(error instanceof WeightsError) || error.code === 'READ_FAILED') throw error
  }
  const file = await openSafetensors(from).catch(refuse)
  for (const name of file?.tensors.keys() ?? []) await file!.read(name).catch(refuse)
  expect(Object.keys(Object.prototype)).toEqual([])
}

const loadOrRefuse = (bytes: Uint8Array): Promise<void> => readOrRefuse(strict(bytes))

const number = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e300, -0, 0.5),
)
const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', '__metadata__', '')
const tensor = fc.record(
  {
    dtype: fc.constantFrom<unknown>(
      'F32',
      'F16',
      'BF16',
      'I64',
      'BOOL',
      'F4',
      '__proto__',
      7,
      null,
    ),
    shape: fc.oneof(fc.array(number, { maxLength: 4 }), fc.jsonValue()),
    data_offsets: fc.oneof(fc.array(number, { maxLength: 3 }), fc.jsonValue()),
  },
  { requiredKeys: [] },
)
const header = fc
  .array(fc.tuple(name, fc.oneof({ weight: 4, arbitrary: tensor }, fc.jsonValue())), {
    maxLength: 4,
  })
  .map(fields => {
    const members = fields.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    return `{${members.join(',')}}`
  })

/** An index over a file with the tensor `a` and one with `b`; names of all kinds. */
const file = fc.constantFrom<unknown>(
  '1.safetensors',
  '2.safetensors',
  '../1.safetensors',
  '',
  7,
  null,
)
const index = fc
  .tuple(
    fc.array(fc.tuple(name, file), { maxLength: 4 }),
    fc.constantFrom('weight_map', '__proto__'),
  )
  .map(([owners, key]) => {
    const members = owners.map(
      ([tensor, owner]) => `${JSON.stringify(tensor)}:${JSON.stringify(owner)}`,
    )
    return `{"metadata":{"total_size":-1},"${key}":{${members.join(',')}}}`
  })

/** Reads an index beside its two files. */
async function indexOrRefuse(text: string): Promise<void> {
  const shard = async (name: string): Promise<ByteSource> =>
    strict(await toBytes([{ name, shape: [], data: Float32Array.of(1) }]))
  await readOrRefuse(
    new Map([
      ['model.safetensors.index.json', strict(new TextEncoder().encode(text))],
      ['1.safetensors', await shard('a')],
      ['2.safetensors', await shard('b')],
    ]),
  )
}

describe('any bytes give tensors or a WeightsError', () => {
  test('random bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    await fc.assert(fc.asyncProperty(bytes, loadOrRefuse), { numRuns: 500 })
  })

  test('headers of the right form with wrong content', async () => {
    const file = fc.tuple(header, fc.integer({ min: 0, max: 24 }))
    await fc.assert(
      fc.asyncProperty(file, ([text, dataBytes]) => loadOrRefuse(withHeader(text, dataBytes))),
      { numRuns: 2000 },
    )
  })

  test('a whole file with any one bit turned', async () => {
    const array = { name: 'a', shape: [2, 1], data: Float32Array.of(1, -2) }
    const bytes = await toBytes([array], { metadata: { format: 'pt' } })
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = bytes.slice()
      turned[bit >> 3]! ^= 1 << (bit & 7)
      await loadOrRefuse(turned)
    }
  })

  test('values nested 100,000 deep, wherever a header or an index may hold one', async () => {
    const deep = '['.repeat(1e5) + ']'.repeat(1e5)
    const deepObject = `${'{"a":'.repeat(1e5)}0${'}'.repeat(1e5)}`
    for (const value of [deep, deepObject]) {
      const entry = (dtype: string, shape: string, offsets: string): string =>
        `{"a":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`
      for (const text of [
        value,
        `{"a":${value}}`,
        `{"__metadata__":${value}}`,
        `{"__metadata__":{"a":${value}}}`,
        entry(value, '[]', '[0,4]'),
        entry('"F32"', value, '[0,4]'),
        entry('"F32"', '[]', value),
        `{"weight_map":${value}}`,
        `{"weight_map":{"a":${value}}}`,
      ]) {
        await loadOrRefuse(withHeader(text, 4))
        await indexOrRefuse(text)
      }
    }
  })

  test('an index of the right form with wrong content', async () => {
    const text = fc.oneof({ weight: 4, arbitrary: index }, fc.json(), fc.string())
    await fc.assert(fc.asyncProperty(text, indexOrRefuse), { numRuns: 1000 })
  })
})
