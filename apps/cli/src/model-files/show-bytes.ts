import type { ByteProgress } from '@nexttoken/weights'
import { byteWords } from '../byte-words.ts'
import { colors, writeNotice } from '../output.ts'

/** Tells how far a transfer is. */
export interface ByteDisplay {
  update(progress: ByteProgress): void
  stop(): void
}

const BAR = 20
const TERMINAL_MS = 100
const LINE_MS = 5000
const ERASE = '\r\u001b[K'

/** Shows a transfer on standard error: a bar where it is a terminal, else a line every few seconds. */
export function showBytes(what: string): ByteDisplay {
  const { isTTY } = process.stderr
  const begin = performance.now()
  let shownAt = isTTY ? -Infinity : begin
  let first: number | undefined
  return {
    update: progress => {
      const now = performance.now()
      first ??= progress.loaded
      if (now - shownAt < (isTTY ? TERMINAL_MS : LINE_MS)) return
      shownAt = now
      const rate = ((progress.loaded - first) * 1000) / (now - begin)
      const text = `${what}  ${describe(progress)}${rate > 0 ? `, ${byteWords(rate)}/s` : ''}`
      if (isTTY) process.stderr.write(`${ERASE}${bar(progress)}${text}`)
      else writeNotice(text)
    },
    stop: () => {
      if (isTTY) process.stderr.write(ERASE)
    },
  }
}

function describe({ loaded, total }: ByteProgress): string {
  return total === undefined ? byteWords(loaded) : `${byteWords(loaded)} of ${byteWords(total)}`
}

function bar({ loaded, total }: ByteProgress): string {
  if (total === undefined) return ''
  return `${colors.cyan('━'.repeat(Math.round((BAR * loaded) / total)).padEnd(BAR))} `
}
