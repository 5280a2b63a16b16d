import type { ByteSink, WritableTensor, WriteSafetensorsOptions } from '@nexttoken/weights'
import { writeSafetensors } from '@nexttoken/weights'

/** A safetensors file with this header, true or lying, and this many zero bytes of data. */
export function withHeader(header: unknown, dataBytes: number): Uint8Array {
  return withHeaderText(typeof header === 'string' ? header : JSON.stringify(header), dataBytes)
}

/** Builds the file that `writeSafetensors` writes, in memory. */
export async function toBytes(
  tensors: Iterable<WritableTensor> | AsyncIterable<WritableTensor>,
  options: WriteSafetensorsOptions = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const sink: ByteSink = { write: bytes => void chunks.push(bytes.slice()) }
  await writeSafetensors(tensors, sink, options)
  return new Uint8Array(Buffer.concat(chunks))
}

function withHeaderText(text: string, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(text)
  const bytes = new Uint8Array(8 + json.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}
