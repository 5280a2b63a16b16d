import { bytesSource, loadSafetensors, WeightsError } from '@nexttoken/weights'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toBytes, withHeader } from './safetensors-bytes.ts'

/** Loads bytes, refusing any failure but the typed one. */
async function loadOrRefuse(bytes: Uint8Array): Promise<void> {
  const outcome = await loadSafetensors(bytesSource(bytes)).catch((error: unknown) => error)
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(WeightsError)
}

const number = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e300, -0, 0.5),
)
const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', '__metadata__', '')
const tensor = fc.record(
  {
    dtype: fc.constantFrom<unknown>('F32', 'F16', 'BOOL', 'F4', '__proto__', 7, null),
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
    const bytes = await toBytes([array], { format: 'pt' })
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = bytes.slice()
      turned[bit >> 3]! ^= 1 << (bit & 7)
      await loadOrRefuse(turned)
    }
  })
})
