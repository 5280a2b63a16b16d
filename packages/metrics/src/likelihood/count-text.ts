import type { TextUnit } from './share-of-text.ts'

/** How long a text is: in UTF-8 bytes, in code points, and in words between white space. */
export function countText(text: string): Readonly<Record<TextUnit, number>> {
  let characters = 0
  for (const _ of text) characters += 1
  return {
    bytes: new TextEncoder().encode(text).length,
    characters,
    words: text.match(/\S+/g)?.length ?? 0,
  }
}
