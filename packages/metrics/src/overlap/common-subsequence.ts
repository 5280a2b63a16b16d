/** Bits in a word of a row: sums of two still fit into a positive 32-bit integer. */
const BITS = 30
const FULL = 2 ** BITS - 1
/** Words of rows kept at once where the path is read, beside one row in each block. */
const KEPT_WORDS = 2 ** 18

/** One sequence, prepared for longest common subsequences with others. */
export interface CommonSubsequence {
  /** Length of a longest common subsequence. Memory grows with the lengths, not with their product. */
  length(other: Int32Array): number
  /** Sets `marks` to 1 at the symbols of `other` on the path that the ROUGE reference takes, which is one of the longest. */
  mark(other: Int32Array, marks: Uint8Array): void
}

/**
 * Prepares a sequence.
 *
 * Rows of the table of lengths are bit vectors, 0 where the length grows by one, 30 columns a word.
 *
 * @see Hyyrö 2004, "Bit-parallel LCS-length computation revisited"
 */
export function commonSubsequence(symbols: Int32Array): CommonSubsequence {
  const words = Math.ceil(symbols.length / BITS)
  const maskOf = symbolMasks(symbols, words)
  const advance = (row: Int32Array, symbol: number): void => {
    const mask = maskOf(symbol)
    if (mask !== undefined) advanceRow(row, mask)
  }
  const firstRow = (): Int32Array => new Int32Array(words).fill(FULL)
  return {
    length(other) {
      const row = firstRow()
      for (const symbol of other) advance(row, symbol)
      return symbols.length - onesBefore(row, symbols.length)
    },
    mark(other, marks) {
      const blockHeight = Math.max(
        Math.ceil(Math.sqrt(other.length)),
        Math.floor(KEPT_WORDS / (words + 1)),
      )
      const starts = [firstRow()]
      const row = firstRow()
      for (let i = 1; starts.length * blockHeight < other.length; i++) {
        advance(row, other[i - 1])
        if (i % blockHeight === 0) starts.push(row.slice())
      }
      let column = symbols.length
      for (let block = starts.length - 1; block >= 0; block--) {
        const start = block * blockHeight
        const part = other.subarray(start, start + blockHeight)
        const rows = [starts[block]]
        for (const symbol of part) rows.push(nextRow(rows[rows.length - 1], maskOf(symbol)))
        column = markPath({ rows, part, symbols, column }, marks.subarray(start))
      }
    },
  }
}

interface PathBlock {
  /** The rows before and after each symbol of `part`. */
  readonly rows: readonly Int32Array[]
  readonly part: Int32Array
  readonly symbols: Int32Array
  /** Where the path enters the last row. */
  readonly column: number
}

/**
 * Walks back over rows: along a match where there is one, else to the left where that loses nothing and going up
 * does, else up. To the left it then goes on until a match, for going up keeps losing.
 *
 * @returns The column in which the path leaves the first row.
 */
function markPath({ rows, part, symbols, column }: PathBlock, marks: Uint8Array): number {
  let left = column
  for (let i = part.length; i > 0 && left > 0; i--) {
    const [above, row, symbol] = [rows[i - 1], rows[i], part[i - 1]]
    if (above === row) continue
    const isOnPath = symbols[left - 1] === symbol || onesBefore(above, left) > onesBefore(row, left)
    if (!isOnPath) continue
    while (symbols[left - 1] !== symbol) left--
    left--
    marks[i - 1] = 1
  }
  return left
}

/** The row after a symbol with this mask; the same one where the symbol does not occur. */
function nextRow(row: Int32Array, mask: Int32Array | undefined): Int32Array {
  if (mask === undefined) return row
  const next = row.slice()
  advanceRow(next, mask)
  return next
}

function advanceRow(row: Int32Array, mask: Int32Array): void {
  let carry = 0
  for (let i = 0; i < row.length; i++) {
    const bits = row[i]
    const sum = bits + (bits & mask[i]) + carry
    carry = sum >>> BITS
    row[i] = (sum & FULL) | (bits & ~mask[i])
  }
}

/** How many of the first `columns` bits are 1. */
function onesBefore(row: Int32Array, columns: number): number {
  const words = Math.floor(columns / BITS)
  let ones = countOnes(row[words] & ((1 << (columns % BITS)) - 1))
  for (let i = 0; i < words; i++) ones += countOnes(row[i])
  return ones
}

function countOnes(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Where each symbol occurs, as a bit vector; undefined for one that does not. Valid until the next call. */
function symbolMasks(
  symbols: Int32Array,
  words: number,
): (symbol: number) => Int32Array | undefined {
  const columnsOf = new Map<number, number[]>()
  symbols.forEach((symbol, column) => {
    const columns = columnsOf.get(symbol)
    if (columns === undefined) columnsOf.set(symbol, [column])
    else columns.push(column)
  })
  // At most 30 symbols are so frequent that their masks are kept: memory stays linear.
  const kept = new Map<number, Int32Array>()
  const scratch = new Int32Array(words)
  return symbol => {
    const columns = columnsOf.get(symbol)
    if (columns === undefined) return undefined
    const known = kept.get(symbol)
    if (known !== undefined) return known
    const mask = columns.length < words ? scratch.fill(0) : new Int32Array(words)
    for (const column of columns) mask[Math.floor(column / BITS)] |= 1 << (column % BITS)
    if (mask !== scratch) kept.set(symbol, mask)
    return mask
  }
}
