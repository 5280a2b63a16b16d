import type { BatchSession, HiddenReading, NextTokenModel, Session } from '../next-token-model.ts'
import { isBatch } from './open-batch.ts'

/** Sessions of several runs that wait for one another, so that one pass serves them all. */
export interface SessionPool {
  /** The model as the runs see it. */
  readonly model: NextTokenModel
  /** Works at all tasks at once; a pass is made when each has ended or waits for one. */
  together<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<Result[]>
  dispose(): void
}

/** One sequence: where in the batch it comes from, and what is to be done to it in the next pass. */
interface Line {
  /** The batch's row to go on from; forks begin with their parent's. */
  row: number
  length: number
  wanted?: Wanted | undefined
}

interface Wanted {
  readonly ids: readonly number[]
  readonly isHidden: boolean
  readonly resolve: (reading: HiddenReading) => void
  readonly reject: (error: unknown) => void
}

/** A pool of a model that can continue sequences together; of another there is none. */
export async function openPool(model: NextTokenModel): Promise<SessionPool | undefined> {
  const opened = await model.start({ batchSize: 1 })
  if (isBatch(opened)) return poolSessions(model, opened)
  opened.dispose()
  return undefined
}

/** Pools the sessions of `model` in a batch, whose first row stays empty. */
function poolSessions(model: NextTokenModel, empty: BatchSession): SessionPool {
  const lines = new Set<Line>()
  const passes = passMaker(lines, empty)
  const { vocabularySize, contextLength } = model
  const hasHidden = 'appendHidden' in empty
  const pool: Pool = {
    lines,
    hasHidden,
    read: (line, ids, isHidden) =>
      new Promise((resolve, reject) => {
        line.wanted = { ids, isHidden, resolve, reject }
        passes.whenAllWait()
      }),
  }
  return {
    model: { vocabularySize, contextLength, start: () => openLine({ row: 0, length: 0 }, pool) },
    async together(tasks) {
      passes.working = tasks.length
      const ended = tasks.map(task =>
        task().finally(() => {
          passes.working--
          return passes.whenAllWait()
        }),
      )
      await Promise.allSettled(ended) // so that none is left waiting when one fails
      return Promise.all(ended)
    },
    dispose: passes.dispose,
  }
}

interface PassMaker {
  /** Tasks under way. */
  working: number
  whenAllWait(): Promise<void>
  dispose(): void
}

function passMaker(lines: ReadonlySet<Line>, empty: BatchSession): PassMaker {
  let batch = empty
  let isPassing = false
  const maker: PassMaker = {
    working: 0,
    async whenAllWait() {
      const waiting = [...lines].flatMap(({ wanted }) => wanted ?? [])
      if (isPassing || waiting.length === 0 || waiting.length < maker.working) return
      isPassing = true
      try {
        batch = rearrange(batch, [...lines])
        await pass(batch, [...lines])
      } catch (error) {
        for (const { reject } of waiting) reject(error)
      }
      isPassing = false
      await maker.whenAllWait()
    },
    dispose: () => batch.dispose(),
  }
  return maker
}

interface Pool {
  readonly lines: Set<Line>
  readonly hasHidden: boolean
  read(line: Line, ids: readonly number[], isHidden: boolean): Promise<HiddenReading>
}

function openLine(line: Line, pool: Pool): Session {
  const { lines, read, hasHidden } = pool
  lines.add(line)
  return {
    get length() {
      return line.length
    },
    append: async ids => (await read(line, ids, false)).logits,
    ...(hasHidden && { appendHidden: (ids: readonly number[]) => read(line, ids, true) }),
    fork: () => openLine({ row: line.row, length: line.length }, pool),
    rewind(length) {
      line.length = length
    },
    dispose() {
      lines.delete(line)
    },
  }
}

/** Gives each line a row of its own, in order after the empty one, at the length that it wants. */
function rearrange(batch: BatchSession, lines: readonly Line[]): BatchSession {
  const isInOrder =
    batch.lengths.length === lines.length + 1 && lines.every(({ row }, index) => row === index + 1)
  const arranged = isInOrder ? batch : batch.fork([0, ...lines.map(({ row }) => row)])
  if (!isInOrder) batch.dispose()
  for (const [index, line] of lines.entries()) line.row = index + 1
  const lengths = [0, ...lines.map(({ length }) => length)]
  if (lengths.some((length, row) => length !== arranged.lengths[row])) arranged.rewind(lengths)
  return arranged
}

/** Appends what lines want; of those that begin with the same ids, only the first computes. */
async function pass(batch: BatchSession, lines: readonly Line[]): Promise<void> {
  const wanted = lines.map(line => line.wanted)
  for (const line of lines) line.wanted = undefined
  const leaders = lines.map(({ length }, index) => {
    const same = ({ length: other }: Line, at: number) =>
      other === 0 && `${wanted[at]?.ids}` === `${wanted[index]?.ids}`
    return length === 0 ? lines.findIndex(same) : index
  })
  const rows = wanted.map((want, index) => (leaders[index] === index ? (want?.ids ?? []) : []))
  const readings = await appendRows(
    batch,
    [[], ...rows],
    wanted.some(want => want?.isHidden),
  )
  for (const [index, line] of lines.entries()) {
    line.row = leaders[index] + 1
    line.length += wanted[index]?.ids.length ?? 0
  }
  for (const [index, want] of wanted.entries()) want?.resolve(readings[leaders[index] + 1])
}

async function appendRows(
  batch: BatchSession,
  rows: readonly (readonly number[])[],
  isHidden: boolean,
): Promise<readonly HiddenReading[]> {
  if (isHidden) return batch.appendHidden!(rows)
  return (await batch.append(rows)).map(logits => ({ logits, hidden: [] }))
}
