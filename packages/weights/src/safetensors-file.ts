import { type ByteSink, writeAll } from './byte-sink.ts'
import type { PlannedTensor } from './planned-tensor.ts'

/** Writes one safetensors file and closes the sink, or aborts it. */
export async function writeSafetensorsFile(
  tensors: readonly PlannedTensor[],
  sink: ByteSink,
  metadata: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  await writeAll(sink, chunksOf(tensors, metadata))
}

async function* chunksOf(
  tensors: readonly PlannedTensor[],
  metadata: Readonly<Record<string, string>> | undefined,
): AsyncGenerator<Uint8Array> {
  yield encodeHeader(tensors, metadata)
  for (const tensor of tensors) yield await tensor.encode()
}

/** The 8 bytes of length and the JSON, padded with spaces so that the data begin at a multiple of 8. */
function encodeHeader(
  tensors: readonly PlannedTensor[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  const fields = new Map<string, unknown>()
  if (metadata) fields.set('__metadata__', metadata)
  let end = 0
  for (const { name, dtype, shape, byteLength } of tensors) {
    fields.set(name, { dtype, shape, data_offsets: [end, end + byteLength] })
    end += byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)))
  const length = Math.ceil(json.length / 8) * 8
  const header = new Uint8Array(8 + length).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(json, 8)
  return header
}
