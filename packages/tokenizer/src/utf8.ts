// Keeps a leading U+FEFF: `decode(encode(text))` is `text`.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Joins the bytes of all ids and reads them as UTF-8; invalid bytes become U+FFFD. */
export function decodeUtf8(ids: Iterable<number>, bytesOf: (id: number) => Uint8Array): string {
  const bytes: number[] = []
  for (const id of ids) for (const byte of bytesOf(id)) bytes.push(byte)
  return decoder.decode(Uint8Array.from(bytes))
}
