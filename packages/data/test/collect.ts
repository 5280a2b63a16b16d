/** Everything that a stream gives, or its first `limit` items. */
export async function collect<Item>(stream: AsyncIterable<Item>, limit?: number): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of stream) {
    items.push(item)
    if (items.length === limit) break
  }
  return items
}
