import { randomStream } from '@nexttoken/random'
import type { NextTokenModel, Session } from '../next-token-model.ts'

/** A small model that notes how its sessions are used. */
export interface WatchedModel extends NextTokenModel {
  /** Logits [V] after each id; what came before it does not count. */
  readonly table: readonly Float32Array[]
  /** What was done that a session's contract forbids. */
  readonly faults: string[]
  /** Sessions opened and not disposed. */
  readonly open: number
}

/** Vocabulary of the watched model. */
const SIZE = 8

/** Makes a watched model, whose `failAt`-th reading throws. */
export function watchedModel(failAt: number = Infinity): WatchedModel {
  const { normal } = randomStream(7)
  const table = Array.from({ length: SIZE }, () => Float32Array.from({ length: SIZE }, normal))
  const watch: Watch = { table, failAt, faults: [], given: [], readings: 0, open: 0 }
  return {
    vocabularySize: SIZE,
    contextLength: 1000,
    table,
    faults: watch.faults,
    get open() {
      return watch.open
    },
    start: () => openSession(watch, []),
  }
}

interface Watch {
  readonly table: readonly Float32Array[]
  readonly failAt: number
  readonly faults: string[]
  /** Arrays that no longer hold at the next reading. */
  readonly given: Float32Array[]
  readings: number
  open: number
}

function openSession(watch: Watch, ids: number[]): Session {
  let isOpen = true
  watch.open++
  const use = (what: string) => {
    if (!isOpen) watch.faults.push(`${what} of a disposed session`)
  }
  const read = async (more: readonly number[]) => {
    use('append')
    ids.push(...more)
    return readIds(watch, more)
  }
  return {
    get length() {
      return ids.length
    },
    append: async more => (await read(more)).at(-1)!,
    appendAll: read,
    async appendHidden(more) {
      const rows = await read(more)
      return { logits: rows.at(-1)!, hidden: more.map(id => watch.table[id].slice()) }
    },
    fork() {
      use('fork')
      return openSession(watch, [...ids])
    },
    rewind(length) {
      use('rewind')
      if (!(length >= 0 && length <= ids.length))
        watch.faults.push(`rewind(${length}) of ${ids.length}`)
      ids.length = length
    },
    dispose() {
      use('second dispose')
      if (isOpen) watch.open--
      isOpen = false
    },
  }
}

/** Logits after each id; spoils all that was given before. */
function readIds(watch: Watch, ids: readonly number[]): Float32Array[] {
  for (const array of watch.given.splice(0)) array.fill(Number.NaN)
  if (++watch.readings >= watch.failAt) throw new Error('the watched model fails here')
  if (ids.length === 0) watch.faults.push('append of no ids')
  const rows = ids.map(id => watch.table[id].slice())
  watch.given.push(...rows)
  return rows
}
