import { argument, parallel, pass } from './job'
import { pieceAddress, pieceBytes, pieceCount } from './pieces'

const TABLE: usize = 0

/** The first and the second address of every piece, added into the third, which may be either. */
export function addPieces(table: usize, pieces: i32): void {
  pass(TABLE, table)
  parallel(addChunk, pieces)
}

function addChunk(chunk: i32): void {
  const entry = argument(TABLE) + <usize>chunk * pieceBytes(3)
  const a = pieceAddress(entry, 0)
  const b = pieceAddress(entry, 1)
  const to = pieceAddress(entry, 2)
  const bytes = <usize>pieceCount(entry) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(a + at), v128.load(b + at)))
  }
}
