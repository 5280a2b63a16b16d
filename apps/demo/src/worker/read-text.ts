import type { TextSource } from '../messages.ts'

/** Of the unpacked text that ships with the page. */
const EMBEDDED_BYTES = 1_204_997

/** Reads the text of a run. */
export async function readText(source: TextSource): Promise<string> {
  if (source.kind === 'embedded') return decode(await fetchEmbedded(source.url))
  const { content } = source
  const text = typeof content === 'string' ? content : decode(await content.arrayBuffer())
  if (text === '') throw new Error('Expected a text to learn from, but it is empty.')
  return text
}

async function fetchEmbedded(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url)
  if (!response.ok) {
    throw new Error(`Moby-Dick did not load (status ${response.status}): reload, or paste a text.`)
  }
  const bytes = await gunzip(await response.arrayBuffer())
  if (bytes.byteLength === EMBEDDED_BYTES) return bytes
  throw new Error(
    `Expected ${EMBEDDED_BYTES} bytes of Moby-Dick, got ${bytes.byteLength}: reload, or paste a text.`,
  )
}

/** Some servers declare the packing as the encoding of the answer, which then arrives unpacked. */
async function gunzip(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes)
  if (first !== 0x1f || second !== 0x8b) return bytes
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(unpacked).arrayBuffer()
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Error('Expected a text in UTF-8, but the file is something else.', { cause })
  }
}
