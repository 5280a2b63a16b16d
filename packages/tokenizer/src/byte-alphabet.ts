// GPT-2's files write every byte as one printable character: visible Latin-1 stands for itself,
// the 68 other bytes take the characters from U+0100 on.
// https://github.com/openai/gpt-2/blob/master/src/encoder.py, bytes_to_unicode
const isVisible = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174

function printableCharacters(): string[] {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isVisible(byte) ? byte : next++),
  )
}

/** The printable character of each byte. */
export const byteCharacters: readonly string[] = printableCharacters()

const byteOf: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
)
const encoder = new TextEncoder()

/** Spells bytes as a token of `vocab.json`. */
export function spellBytes(bytes: Iterable<number>): string {
  let token = ''
  for (const byte of bytes) token += byteCharacters[byte]
  return token
}

/** Spells the UTF-8 bytes of a text as a token of `vocab.json`. */
export function spellText(text: string): string {
  const isPlainWord = /^ ?[!-~]*$/.test(text) // most of a vocabulary
  return isPlainWord ? text.replace(' ', byteCharacters[32]) : spellBytes(encoder.encode(text))
}

/** The bytes of a token of `vocab.json`; one with a character outside of the alphabet is plain UTF-8. */
export function bytesOfSpelling(token: string): Uint8Array {
  const bytes = Array.from(token, character => byteOf.get(character) ?? -1)
  return bytes.includes(-1) ? encoder.encode(token) : Uint8Array.from(bytes)
}
