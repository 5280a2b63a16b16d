/** A list as inputs of one kernel: `name0`, `name1`, …, since a kernel's inputs are named. */
export function listed<Item>(name: string, items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item, index) => [`${name}${index}`, item]))
}

/** The list that {@link listed} made inputs of. */
export function listOf<Item>(inputs: Readonly<Record<string, Item>>, name: string): Item[] {
  const items: Item[] = []
  for (let item = inputs[`${name}0`]; item !== undefined; item = inputs[`${name}${items.length}`]) {
    items.push(item)
  }
  return items
}
