import type { CodePointRange } from './pattern.ts'

/** The characters that a class such as `[^a-z]`, `\w` or `\p{L}` matches, found by asking `RegExp`. */
export function codePointsOf(characterClass: string, flags: string): CodePointRange[] {
  const runs = new RegExp(`(?:${characterClass})+`, `${flags}gu`)
  const ranges: [number, number][] = []
  for (const block of characterBlocks()) {
    for (const [run] of block.matchAll(runs)) {
      const first = run.codePointAt(0)!
      const last = run.codePointAt(run.length - (first > 0xffff ? 2 : 1))!
      const previous = ranges.at(-1)
      if (previous && previous[1] === first - 1) previous[1] = last
      else ranges.push([first, last])
    }
  }
  return ranges
}

/** All characters in order, by the thousand: a longer run might be too long for a `RegExp`. */
function* characterBlocks(): Generator<string, void, void> {
  const units = new Uint16Array(0x1000)
  const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })
  for (let start = 0; start < 0x10000; start += 0x800) {
    if (start === 0xd800) continue // the surrogates
    for (let index = 0; index < 0x800; index++) units[index] = start + index
    yield decoder.decode(units.subarray(0, 0x800))
  }
  for (let high = 0xd800; high < 0xdc00; high += 2) {
    for (let index = 0; index < 0x800; index++) {
      units[2 * index] = high + (index >> 10)
      units[2 * index + 1] = 0xdc00 + (index & 0x3ff)
    }
    yield decoder.decode(units)
  }
}
