// A job over many tensors at once: a table with one entry for each piece of at most PIECE_VALUES values,
// its count, a number of its own and the addresses that the kernel wants.

/** Of `count`, `number` and the addresses that follow them, in bytes from an entry's start. */
const NUMBER: usize = 4
const ADDRESSES: usize = 8

// @ts-ignore: decorator
@inline
export function pieceCount(entry: usize): usize {
  return load<usize>(entry)
}

// @ts-ignore: decorator
@inline
export function pieceNumber(entry: usize): f32 {
  return load<f32>(entry, NUMBER)
}

// @ts-ignore: decorator
@inline
export function pieceAddress(entry: usize, index: usize): usize {
  return load<usize>(entry + (index << 2), ADDRESSES)
}

/** Bytes of an entry with so many addresses. */
// @ts-ignore: decorator
@inline
export function pieceBytes(addresses: usize): usize {
  return ADDRESSES + (addresses << 2)
}
