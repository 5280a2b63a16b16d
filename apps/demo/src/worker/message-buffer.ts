/** Collects what comes often, so that the page is not asked to draw more than it can. */
export interface MessageBuffer<Item> {
  add(item: Item): void
  /** Sends what is there. */
  flush(): void
}

const EVERY_MS = 50

/** Sends the first item at once and then what has come at most every 50 ms. */
export function messageBuffer<Item>(send: (items: readonly Item[]) => void): MessageBuffer<Item> {
  let items: Item[] = []
  let sentAt = -Infinity
  const flush = (): void => {
    if (items.length === 0) return
    sentAt = performance.now()
    send(items)
    items = []
  }
  return {
    add: item => {
      items.push(item)
      if (performance.now() - sentAt >= EVERY_MS) flush()
    },
    flush,
  }
}
