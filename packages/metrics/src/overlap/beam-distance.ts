/** Edit distances between a reference and sequences of one length, with Tercom's beam around the diagonal. */
export interface BeamDistance {
  /** Makes `hypothesis` the base: its edit distance, and the table from which alignments are read. */
  rebase(hypothesis: Int32Array): number
  /** The edit distance of a sequence that begins with the base's first `common` symbols. */
  distance(hypothesis: Int32Array, common: number): number
  /** How the base is aligned with the reference. */
  alignment(): Alignment
}

/** Which symbols of the two sequences stand beside each other, and which of them are edited. */
export interface Alignment {
  /** For each symbol of the reference the last one of the hypothesis at or before it; -1 for none. */
  readonly positions: Int32Array
  /** 1 where the reference's symbol is inserted or substituted. */
  readonly referenceErrors: Uint8Array
  /** 1 where the hypothesis' symbol is deleted or substituted. */
  readonly hypothesisErrors: Uint8Array
}

const BEAM_WIDTH = 25
/** The distance of a cell outside the beam; one more must still fit into 32 bits. */
const OUTSIDE = 2 ** 30

/**
 * Edit distances of sequences of `length` symbols to `reference`.
 *
 * @param reference - At least one symbol.
 */
export function beamDistance(reference: Int32Array, length: number): BeamDistance {
  const width = reference.length + 1
  const table = new Int32Array(width * (length + 1)).fill(OUTSIDE)
  for (let j = 0; j < width; j++) table[j] = j
  const beam = beamOf(reference.length, length)
  const fill = (row: number, symbol: number, cells: RowCells): void =>
    fillRow(cells, beam(row), { symbol, reference })
  let base: Int32Array = new Int32Array(length)
  const scratch = [new Int32Array(width), new Int32Array(width)]
  return {
    rebase(hypothesis) {
      base = hypothesis
      for (let i = 1; i <= length; i++) {
        const before = table.subarray((i - 1) * width, i * width)
        fill(i, base[i - 1], { before, cells: table.subarray(i * width, (i + 1) * width) })
      }
      return table[table.length - 1]
    },
    distance(hypothesis, common) {
      let before = table.subarray(common * width, (common + 1) * width)
      for (let i = common + 1; i <= length; i++) {
        const cells = scratch[i % 2].fill(OUTSIDE)
        fill(i, hypothesis[i - 1], { before, cells })
        before = cells
      }
      return before[width - 1]
    },
    alignment: () => readAlignment(table, base, reference),
  }
}

interface RowCells {
  readonly before: Int32Array
  /** All {@link OUTSIDE} or of an earlier sequence of the same length. */
  readonly cells: Int32Array
}

/** The columns of a row, from the first to before the last, that the beam allows. */
function beamOf(columns: number, rows: number): (row: number) => readonly [number, number] {
  const ratio = rows > 0 ? columns / rows : 1
  // Far apart in length, two rows' beams would not meet.
  const half = BEAM_WIDTH < ratio / 2 ? Math.ceil(ratio / 2 + BEAM_WIDTH) : BEAM_WIDTH
  return row => {
    const middle = Math.floor(row * ratio)
    const last = row === rows ? columns + 1 : Math.min(columns + 1, middle + half)
    return [Math.max(0, middle - half), last]
  }
}

function fillRow(
  { before, cells }: RowCells,
  [first, last]: readonly [number, number],
  { symbol, reference }: { readonly symbol: number; readonly reference: Int32Array },
): void {
  let left = OUTSIDE
  if (first === 0) {
    left = before[0] + 1
    cells[0] = left
  }
  for (let j = Math.max(1, first); j < last; j++) {
    const substituted = before[j - 1] + (symbol === reference[j - 1] ? 0 : 1)
    left = Math.min(substituted, before[j] + 1, left + 1, OUTSIDE)
    cells[j] = left
  }
}

/** Walks back from the last cell; a match or substitution goes before a deletion, that before an insertion. */
function readAlignment(table: Int32Array, base: Int32Array, reference: Int32Array): Alignment {
  const width = reference.length + 1
  const positions = new Int32Array(reference.length)
  const referenceErrors = new Uint8Array(reference.length).fill(1)
  const hypothesisErrors = new Uint8Array(base.length).fill(1)
  let [i, j] = [base.length, reference.length]
  while (j > 0) {
    const cell = i * width + j
    const differs = i > 0 && base[i - 1] === reference[j - 1] ? 0 : 1
    if (i > 0 && table[cell] === table[cell - width - 1] + differs) {
      positions[--j] = --i
      referenceErrors[j] = hypothesisErrors[i] = differs
    } else if (i > 0 && table[cell] === table[cell - width] + 1) {
      i--
    } else {
      positions[--j] = i - 1
    }
  }
  return { positions, referenceErrors, hypothesisErrors }
}
