import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ByteSource,
  bytesSource,
  importGpt2,
  openTensorflowCheckpoint,
  WeightsError,
} from '@nexttoken/weights'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixtures } from './folder.ts'
import {
  type BlockEntry,
  block,
  entry,
  field,
  handle,
  indexOf,
  maskedChecksum,
  table,
  text,
  word,
} from './tensorflow-bytes.ts'

/** Multiplies the number of inputs, for a longer hunt. */
const FACTOR = Number(process.env['NEXTTOKEN_FUZZ'] ?? 1)
const DATA_BYTES = 64
const published = join(fixtures, 'tf-checkpoint')
const whole = readFileSync(join(published, 'mixed/model.ckpt.index'))

/** Where the checksum of the fixture's only block of entries stands: before the block that follows, less the word. */
const CHECKSUM_AT = 320

/** A source that fails the test if it is asked for bytes that it does not have. */
function guarded(bytes: Uint8Array): ByteSource {
  const source = bytesSource(bytes)
  return {
    size: source.size,
    read: (offset, length) => {
      expect(offset >= 0 && length >= 0 && offset + length <= bytes.length).toBe(true)
      return source.read(offset, length)
    },
  }
}

/** Refuses any failure but the typed one. */
async function acceptOrRefuse(work: () => Promise<unknown>): Promise<void> {
  const outcome = await work().catch((error: unknown) => error)
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(WeightsError)
}

async function readAll(index: Uint8Array, data = new Uint8Array(DATA_BYTES)): Promise<void> {
  await acceptOrRefuse(async () => {
    const reader = await openTensorflowCheckpoint(
      new Map([
        ['x.index', guarded(index)],
        ['x.data-00000-of-00001', guarded(data)],
      ]),
    )
    for (const name of reader.tensors.keys()) await acceptOrRefuse(() => reader.read(name))
  })
}

function check<T>(inputs: fc.Arbitrary<T>, work: (input: T) => Promise<void>, runs: number) {
  return fc.assert(fc.asyncProperty(inputs, work), { numRuns: runs * FACTOR })
}

const integer = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 }).map(BigInt) },
  fc.constantFrom(2n ** 31n, 2n ** 32n - 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, -1n, -8n),
)
const name = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'c', '__proto__', 'constructor', 'model/wte'),
  fc.string({ maxLength: 4 }),
)
const bytes = fc.uint8Array({ maxLength: 24 })
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const tensor = fc
  .record({
    dtype: optional(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(1n, 1n, 2n, 7n, 8n, 9n, 14n) }, integer),
    ),
    shape: fc.array(integer, { maxLength: 4 }),
    shard: optional(fc.oneof(fc.constant(0n), integer)),
    offset: optional(integer),
    size: optional(fc.oneof(fc.constantFrom(4n, 8n, 16n), integer)),
    checksum: optional(fc.constantFrom(0, maskedChecksum(new Uint8Array(4)))),
  })
  .map(fields => entry(fields as Parameters<typeof entry>[0]))
const value = fc.oneof({ weight: 4, arbitrary: tensor }, bytes)
const blockEntry: fc.Arbitrary<BlockEntry> = fc
  .record({
    shared: fc.oneof({ weight: 3, arbitrary: fc.constant(0n) }, integer),
    rest: fc.oneof(name.map(text), bytes),
    value: fc.oneof(fc.constant(field(1, 1)), value),
    lengths: optional(fc.tuple(integer, integer)),
  })
  .map(({ lengths, ...rest }) => (lengths ? { ...rest, lengths } : rest))
const anyBlock = fc
  .tuple(
    fc.array(blockEntry, { maxLength: 5 }),
    fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 40 }), fc.constant(2 ** 32 - 1)), {
      maxLength: 3,
    }),
    fc.constantFrom(0, 0, 0, 0, 1, 255),
  )
  .map(([entries, restarts, compression]) => block(entries, { restarts, compression }))
const json = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(0, -1, 1.5, 2 ** 53, 1e300, 3, 4, 40, 48, 97, '3', null, [[]]),
)
const key = fc.constantFrom(
  ...['n_vocab', 'n_ctx', 'n_embd', 'n_head', 'n_layer', 'vocab_size', 'block_size', 'bias'],
  ...['n_positions', 'eos_token_id', 'n_inner', 'dropout', 'resid_pdrop', 'layer_norm_epsilon'],
  ...['__proto__', 'constructor', 'model_type', 'tie_word_embeddings', ''],
)

describe('any index gives tensors or a WeightsError', () => {
  test('names and entries of the right form with wrong content', async () => {
    const entries = fc.array(fc.tuple(name, value), { maxLength: 6 })
    const shards = fc.oneof(fc.constant(1n), integer)
    await check(
      fc.tuple(entries, shards),
      ([list, count]) => {
        const unique = new Map(list.filter(([key]) => key !== ''))
        const sorted = [...unique].sort(([a], [b]) => Buffer.compare(text(a), text(b)))
        return readAll(indexOf([['', field(1, count)], ...sorted]))
      },
      3000,
    )
  })

  test('blocks with lying lengths, shares, restart points and compression', async () => {
    const header = block([{ shared: 0, rest: text(''), value: field(1, 1) }])
    const blocks = fc.array(anyBlock, { maxLength: 3 })
    await check(blocks, list => readAll(table([header, ...list])), 3000)
  })

  test('handles that overlap, leave holes or point outside', async () => {
    const places = fc.array(fc.tuple(integer, integer), { maxLength: 4 })
    await check(
      fc.tuple(fc.array(anyBlock, { maxLength: 2 }), places),
      ([blocks, handles]) =>
        readAll(
          table(
            blocks,
            handles.map(place => handle(...place)),
          ),
        ),
      1000,
    )
  })

  test('random bytes, also before a true footer', async () => {
    const random = fc.uint8Array({ maxLength: 200 })
    const footer = whole.subarray(-48)
    await check(random, list => readAll(list), 500)
    await check(random, list => readAll(Buffer.concat([list, footer])), 500)
  })

  test("TensorFlow's own index with bytes changed and its checksum made to fit", async () => {
    const place = fc.tuple(fc.nat({ max: CHECKSUM_AT - 2 }), fc.nat({ max: 255 }))
    const data = readFileSync(join(published, 'mixed/model.ckpt.data-00000-of-00001'))
    await check(
      fc.array(place, { minLength: 1, maxLength: 4 }),
      changes => {
        const changed = Uint8Array.from(whole)
        for (const [at, byte] of changes) changed[at] = byte
        changed.set(word(maskedChecksum(changed.subarray(0, CHECKSUM_AT))), CHECKSUM_AT)
        return readAll(changed, data)
      },
      3000,
    )
  })

  test("TensorFlow's own index cut at any byte", async () => {
    for (let end = 0; end < whole.length; end++) await readAll(whole.subarray(0, end))
  })

  test('keys that would unfold to thousands of times the file', async () => {
    const long = { shared: 0, rest: new Uint8Array(50_000).fill(97), value: field(1, 1) }
    const more = { shared: 50_000, rest: new Uint8Array(1).fill(97), value: new Uint8Array() }
    const bomb = table([block([long, ...new Array<BlockEntry>(100_000).fill(more)])])
    const files = new Map([['x.index', bytesSource(bomb)]])
    await expect(openTensorflowCheckpoint(files)).rejects.toThrow('unfold')
  })
})

describe('any configuration gives a model or a WeightsError', () => {
  const importWith = (config: string, file: string): Promise<void> =>
    acceptOrRefuse(async () => {
      const files = new Map<string, ByteSource>([[file, guarded(text(config))]])
      for (const part of ['checkpoint', 'model.ckpt.index', 'model.ckpt.data-00000-of-00001']) {
        files.set(part, guarded(readFileSync(join(published, 'single', part))))
      }
      await importGpt2(files)
    })

  test('objects with known, unknown, hostile and repeated keys', async () => {
    const fields = fc.array(fc.tuple(key, json), { maxLength: 8 })
    const files = fc.constantFrom('hparams.json', 'config.json')
    await check(
      fc.tuple(fields, files),
      ([list, file]) => {
        const sizes = '"n_vocab":97,"n_ctx":40,"n_embd":48,"n_head":4,"n_layer":3'
        const members = list.map(
          ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
        )
        return importWith(`{${[sizes, ...members].join(',')}}`, file)
      },
      1000,
    )
    expect(Object.prototype).not.toHaveProperty('n_layer')
  })

  test('true files with bytes changed', async () => {
    const config = readFileSync(join(fixtures, 'gpt2-mini/config.json'))
    const hparams = readFileSync(join(published, 'single/hparams.json'))
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }))
    await check(
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async changes => {
        for (const [file, bytes] of [
          ['config.json', config],
          ['hparams.json', hparams],
        ] as const) {
          const changed = Uint8Array.from(bytes)
          for (const [at, byte] of changes) changed[at % changed.length] = byte
          await importWith(new TextDecoder('latin1').decode(changed), file)
        }
      },
      500,
    )
  })

  test('nesting deeper than the stack', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(200_000)}1${close.repeat(200_000)}`
      await importWith(deep, 'hparams.json')
      await importWith(`{"n_layer":${deep}}`, 'config.json')
    }
  })
})
