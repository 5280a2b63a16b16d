import type { BatchSession, HiddenReading, NextTokenModel, Session } from '../next-token-model.ts'

/** Opens empty sequences that grow together, in common passes where the model can. */
export async function openBatch(model: NextTokenModel, batchSize: number): Promise<BatchSession> {
  const opened = await model.start({ batchSize })
  if (isBatch(opened)) return opened
  return oneByOne([opened, ...Array.from({ length: batchSize - 1 }, () => opened.fork())])
}

/** Whether a model's `start({ batchSize })` gave what was asked for. */
export function isBatch(session: Session | BatchSession): session is BatchSession {
  return 'lengths' in session
}

/** Sessions that look like a batch. */
function oneByOne(sessions: readonly Session[]): BatchSession {
  return {
    get lengths() {
      return sessions.map(session => session.length)
    },
    append: rows =>
      eachRow(sessions, rows, async (session, ids) => (await session.append(ids)).slice()),
    ...(sessions[0].appendHidden && {
      appendHidden: (rows: readonly (readonly number[])[]) => eachRow(sessions, rows, readHidden),
    }),
    fork: rows => oneByOne(rows.map(row => sessions[row].fork())),
    rewind(lengths) {
      for (const [row, session] of sessions.entries()) session.rewind(lengths[row])
    },
    dispose() {
      for (const session of sessions) session.dispose()
    },
  }
}

/** One after another, for the next append may use the array of this one again. */
async function eachRow<Reading>(
  sessions: readonly Session[],
  rows: readonly (readonly number[])[],
  read: (session: Session, ids: readonly number[]) => Promise<Reading>,
): Promise<Reading[]> {
  const readings: Reading[] = []
  for (const [row, ids] of rows.entries()) {
    if (ids.length > 0) readings[row] = await read(sessions[row], ids)
  }
  return readings
}

async function readHidden(session: Session, ids: readonly number[]): Promise<HiddenReading> {
  const { logits, hidden } = await session.appendHidden!(ids)
  return { logits: logits.slice(), hidden: hidden.map(state => state.slice()) }
}
