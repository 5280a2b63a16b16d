/** A page's `Worker` over Node's threads: enough for jax-js, which starts its own only where there is one. */
import { resolveObjectURL } from 'node:buffer'
import { Worker as Thread } from 'node:worker_threads'

const prelude = `
const { parentPort } = require('node:worker_threads')
globalThis.self = globalThis
globalThis.postMessage = data => parentPort.postMessage(data)
parentPort.on('message', data => self.onmessage({ data }))
`

class Worker {
  #thread

  constructor(address) {
    this.#thread = this.#start(String(address))
  }

  async #start(address) {
    const source = await resolveObjectURL(address).text()
    const thread = new Thread(prelude + source, { eval: true })
    thread.on('message', data => this.onmessage?.({ data }))
    thread.on('error', error => this.onerror?.(error))
    return thread
  }

  async postMessage(data) {
    const thread = await this.#thread
    thread.postMessage(data)
  }
}

/** Makes it global, with so many cores to be seen. Call it before a library looks. */
export function installWorker(cores) {
  globalThis.Worker = Worker
  const value = { hardwareConcurrency: cores }
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true })
}
