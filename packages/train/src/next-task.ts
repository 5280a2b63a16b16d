/**
 * Lets timers, signals and a page's input have their turn: on a backend that computes in this thread, awaiting a
 * tensor alone never would. Unlike a timer, a message is not slowed down in a hidden tab.
 */
export function nextTask(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
