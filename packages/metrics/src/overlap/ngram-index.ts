/** The n-grams of one sequence up to an order, to be found in others. */
export interface NgramIndex {
  /**
   * How many of the n-grams of each order the references hold: one found in several counts as often as in the
   * reference with most of it, and never more often than in the indexed sequence.
   */
  matches(references: readonly Int32Array[]): number[]
}

/**
 * Indexes the n-grams of a sequence as a tree: a node is an n-gram, its parent the n-gram without the last symbol.
 * A reference's walk ends at the first symbol that leaves the tree, because no longer n-gram can match either.
 */
export function ngramIndex(symbols: Int32Array, order: number): NgramIndex {
  const tree = ngramTree(symbols.length * order)
  const counts = new Int32Array(symbols.length * order + 1)
  for (let start = 0; start < symbols.length; start++) {
    const end = Math.min(start + order, symbols.length)
    for (let node = 0, i = start; i < end; i++) {
      node = tree.add(node, symbols[i])
      counts[node]++
    }
  }
  return { matches: references => countMatches(references, tree, { counts, order }) }
}

interface NgramTree {
  /** The child of a node by a symbol, made where it is not there. */
  add(parent: number, symbol: number): number
  /** The child of a node by a symbol, 0 for none: the root is nobody's child. */
  find(parent: number, symbol: number): number
}

/** A tree of at most `size` nodes besides the root, held in one open-addressed table. */
function ngramTree(size: number): NgramTree {
  const mask = 2 ** Math.ceil(Math.log2(2 * size + 2)) - 1
  const table = new Int32Array(mask + 1)
  const parents = new Int32Array(size + 1)
  const symbols = new Int32Array(size + 1)
  let nodes = 0
  const slotOf = (parent: number, symbol: number): number => {
    const mixed = Math.imul(Math.imul(parent, 0x9e3779b1) + symbol, 0x85ebca6b)
    let slot = (mixed ^ (mixed >>> 15)) & mask
    for (let node = table[slot]; node !== 0; node = table[slot]) {
      if (parents[node] === parent && symbols[node] === symbol) break
      slot = (slot + 1) & mask
    }
    return slot
  }
  const add = (parent: number, symbol: number): number => {
    const slot = slotOf(parent, symbol)
    if (table[slot] !== 0) return table[slot]
    table[slot] = ++nodes
    parents[nodes] = parent
    symbols[nodes] = symbol
    return nodes
  }
  return { add, find: (parent, symbol) => table[slotOf(parent, symbol)] }
}

function countMatches(
  references: readonly Int32Array[],
  { find }: NgramTree,
  { counts, order }: { readonly counts: Int32Array; readonly order: number },
): number[] {
  const matches = new Array<number>(order).fill(0)
  const best = new Int32Array(counts.length)
  for (const reference of references) {
    const seen = new Int32Array(counts.length)
    for (let start = 0; start < reference.length; start++) {
      const depths = Math.min(order, reference.length - start)
      for (let node = 0, depth = 0; depth < depths; depth++) {
        node = find(node, reference[start + depth])
        if (node === 0) break
        if (++seen[node] <= best[node] || seen[node] > counts[node]) continue
        best[node]++
        matches[depth]++
      }
    }
  }
  return matches
}
