// Words of four blocks each, in the order of the stream. Globals are an instance's, hence a thread's own.
let words0: v128 = i64x2(0, 0)
let words1: v128 = i64x2(0, 0)
let words2: v128 = i64x2(0, 0)
let words3: v128 = i64x2(0, 0)

const CONSTANTS: usize = memory.data<u32>([
  // The multipliers of the first and third word, the steps of the key, and 0 to 3.
  0xd2511f53, 0xd2511f53, 0xd2511f53, 0xd2511f53, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57,
  0x9e3779b9, 0x9e3779b9, 0x9e3779b9, 0x9e3779b9, 0xbb67ae85, 0xbb67ae85, 0xbb67ae85, 0xbb67ae85,
  0, 1, 2, 3,
])

/**
 * Draws blocks `block` to `block + 3`: sixteen words of Philox 4×32-10, the same as those of
 * `randomStream` of `@nexttoken/random`.
 */
function drawBlocks(
  block: u64,
  seedLow: u32,
  seedHigh: u32,
  streamLow: u32,
  streamHigh: u32,
): void {
  let a = i32x4.add(i32x4.splat(<i32>block), v128.load(CONSTANTS, 64))
  // The low half may pass 2³² within the four.
  const carry = i32x4.lt_u(a, i32x4.splat(<i32>block))
  let b = i32x4.sub(i32x4.splat(<i32>(block >> 32)), carry)
  let c = i32x4.splat(<i32>streamLow)
  let d = i32x4.splat(<i32>streamHigh)
  let key0 = i32x4.splat(<i32>seedLow)
  let key1 = i32x4.splat(<i32>seedHigh)
  for (let round = 0; round < 10; round++) {
    const aLow = i64x2.extmul_low_i32x4_u(a, v128.load(CONSTANTS))
    const aHigh = i64x2.extmul_high_i32x4_u(a, v128.load(CONSTANTS))
    const cLow = i64x2.extmul_low_i32x4_u(c, v128.load(CONSTANTS, 16))
    const cHigh = i64x2.extmul_high_i32x4_u(c, v128.load(CONSTANTS, 16))
    a = v128.xor(v128.xor(v128.shuffle<u32>(cLow, cHigh, 1, 3, 5, 7), b), key0)
    c = v128.xor(v128.xor(v128.shuffle<u32>(aLow, aHigh, 1, 3, 5, 7), d), key1)
    b = v128.shuffle<u32>(cLow, cHigh, 0, 2, 4, 6)
    d = v128.shuffle<u32>(aLow, aHigh, 0, 2, 4, 6)
    key0 = i32x4.add(key0, v128.load(CONSTANTS, 32))
    key1 = i32x4.add(key1, v128.load(CONSTANTS, 48))
  }
  const lowAB = v128.shuffle<u32>(a, b, 0, 4, 1, 5)
  const highAB = v128.shuffle<u32>(a, b, 2, 6, 3, 7)
  const lowCD = v128.shuffle<u32>(c, d, 0, 4, 1, 5)
  const highCD = v128.shuffle<u32>(c, d, 2, 6, 3, 7)
  words0 = v128.shuffle<u32>(lowAB, lowCD, 0, 1, 4, 5)
  words1 = v128.shuffle<u32>(lowAB, lowCD, 2, 3, 6, 7)
  words2 = v128.shuffle<u32>(highAB, highCD, 0, 1, 4, 5)
  words3 = v128.shuffle<u32>(highAB, highCD, 2, 3, 6, 7)
}

/**
 * What dropout multiplies values `first` to `first + count − 1` by: 0 where the word of that index is
 * below the threshold, else `kept`.
 */
export function dropoutFactors(
  to: usize,
  first: u64,
  count: i32,
  threshold: u32,
  kept: f32,
  seedLow: u32,
  seedHigh: u32,
  streamLow: u32,
  streamHigh: u32,
): void {
  const end = to + (<usize>count << 2)
  const least = i32x4.splat(<i32>threshold)
  const factor = f32x4.splat(kept)
  let block = first >> 2
  for (let at = to - ((<usize>first & 3) << 2); at < end; at += 64) {
    drawBlocks(block, seedLow, seedHigh, streamLow, streamHigh)
    const factors0 = v128.and(factor, i32x4.ge_u(words0, least))
    const factors1 = v128.and(factor, i32x4.ge_u(words1, least))
    const factors2 = v128.and(factor, i32x4.ge_u(words2, least))
    const factors3 = v128.and(factor, i32x4.ge_u(words3, least))
    if (at >= to && at + 64 <= end) {
      v128.store(at, factors0)
      v128.store(at, factors1, 16)
      v128.store(at, factors2, 32)
      v128.store(at, factors3, 48)
    } else {
      storeWithin(at, factors0, to, end)
      storeWithin(at + 16, factors1, to, end)
      storeWithin(at + 32, factors2, to, end)
      storeWithin(at + 48, factors3, to, end)
    }
    block += 4
  }
}

/** Writes of four lanes those that lie from `start` up to `end`. */
function storeWithin(at: usize, values: v128, start: usize, end: usize): void {
  if (at >= start && at < end) v128.store32_lane(at, values, 0)
  if (at + 4 >= start && at + 4 < end) v128.store32_lane(at, values, 1, 4)
  if (at + 8 >= start && at + 8 < end) v128.store32_lane(at, values, 2, 8)
  if (at + 12 >= start && at + 12 < end) v128.store32_lane(at, values, 3, 12)
}
