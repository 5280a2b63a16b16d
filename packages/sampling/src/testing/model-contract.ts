import type { NextTokenModel, Session } from '../next-token-model.ts'
import { type Check, describeChecks, expectThat, type TestRunner } from './check.ts'

/** What the model under test promises. */
export interface ModelContract extends Partial<TestRunner> {
  /** Allowed difference of logits that should be equal. Default 1e-3. */
  readonly tolerance?: number
}

/**
 * Registers the contract of a model as tests: what every strategy relies on.
 *
 * @param open - Opens the model, anew for each test or the same one.
 * @param contract - `describe` and `test` of the runner, unless they are global.
 */
export function describeModel(
  name: string,
  open: () => NextTokenModel | Promise<NextTokenModel>,
  contract: ModelContract = {},
): void {
  describeChecks(name, modelChecks(open, contract), contract)
}

/** The checks of `describeModel`, for a runner of another kind. */
export function modelChecks(
  open: () => NextTokenModel | Promise<NextTokenModel>,
  { tolerance = 1e-3 }: ModelContract = {},
): readonly Check[] {
  const check = (claim: string, body: (bench: Bench) => Promise<void>): Check => ({
    claim,
    async run() {
      const bench = benchOf(await open(), tolerance)
      try {
        await body(bench)
      } finally {
        bench.dispose()
      }
    },
  })
  return [
    check('tells its sizes', checkSizes),
    check('gives one finite logit for each token', checkLogits),
    check('counts its ids', checkLength),
    check('gives the same for the same ids', checkSame),
    check('reads ids alike at once and one by one', checkPieces),
    check('keeps its own copy of the ids', checkIds),
    check('keeps sessions apart', checkSessions),
    check('keeps a fork apart from its parent', checkFork),
    check('keeps a fork when its parent is disposed', checkOrphan),
    check('forgets what is rewound', checkRewind),
    check('goes on past its context length', checkWindow),
    check('tells the logits after every id, if it does', checkAll),
  ]
}

/** A model and the sessions opened on it. */
interface Bench {
  readonly model: NextTokenModel
  /** A session that has read `ids`. */
  start(ids?: readonly number[]): Promise<Session>
  /** Marks a session, such as a fork, to be disposed. */
  keep(session: Session): Session
  /** Throws unless the session gives what a new one does that reads `ids` and `next`. */
  expectNext(session: Session, ids: readonly number[], message: string): Promise<void>
  expectClose(got: Float32Array, expected: Float32Array, message: string): void
  dispose(): void
}

function benchOf(model: NextTokenModel, tolerance: number): Bench {
  const sessions: Session[] = []
  const keep = (session: Session) => {
    sessions.push(session)
    return session
  }
  const start = async (ids: readonly number[] = []) => {
    const session = keep(await model.start())
    if (ids.length > 0) await session.append(ids)
    return session
  }
  const expectClose: Bench['expectClose'] = (got, expected, message) => {
    const id = expected.findIndex((logit, index) => !(Math.abs(got[index] - logit) <= tolerance))
    expectThat(id < 0, `${message}: expected logit ${id} to be ${expected[id]}, got ${got[id]}`)
  }
  return {
    model,
    keep,
    start,
    expectClose,
    async expectNext(session, ids, message) {
      const got = (await session.append([NEXT])).slice()
      expectClose(got, await (await start()).append([...ids, NEXT]), message)
    },
    dispose() {
      for (const session of sessions) session.dispose()
    },
  }
}

const IDS: readonly number[] = [1, 0, 2, 1]
const OTHER: readonly number[] = [2, 2, 0]
const NEXT = 1

async function checkSizes({ model }: Bench): Promise<void> {
  const { vocabularySize, contextLength } = model
  expectThat(
    Number.isInteger(vocabularySize) && vocabularySize >= 3,
    `expected a vocabulary of 3 tokens or more, got ${vocabularySize}`,
  )
  expectThat(contextLength >= 8, `expected a contextLength of 8 or more, got ${contextLength}`)
}

async function checkLogits({ model, start }: Bench): Promise<void> {
  const logits = await (await start()).append(IDS)
  expectThat(
    logits instanceof Float32Array && logits.length === model.vocabularySize,
    `expected a Float32Array of ${model.vocabularySize} logits, those after the last id, got ${logits.length}`,
  )
  expectThat(
    logits.every(Number.isFinite),
    `expected finite logits, got ${logits.find(logit => !Number.isFinite(logit))}`,
  )
}

async function checkLength({ start }: Bench): Promise<void> {
  const session = await start()
  const lengths = [session.length]
  for (const ids of [IDS, [0]]) {
    await session.append(ids)
    lengths.push(session.length)
  }
  expectThat(lengths.join() === '0,4,5', `expected lengths 0, 4 and 5, got ${lengths}`)
}

async function checkSame({ start, expectNext }: Bench): Promise<void> {
  await expectNext(await start(IDS), IDS, 'the same ids twice')
}

async function checkPieces({ start, expectNext }: Bench): Promise<void> {
  const session = await start()
  for (const id of IDS) await session.append([id])
  await expectNext(session, IDS, 'ids one by one, against all at once')
}

async function checkIds({ start, expectNext }: Bench): Promise<void> {
  const ids = [...IDS]
  const session = await start(ids)
  ids.fill(0)
  await expectNext(session, IDS, 'after the caller wrote to the array of appended ids')
}

async function checkSessions({ start, expectNext }: Bench): Promise<void> {
  const [one, two] = [await start(IDS), await start(OTHER)]
  expectThat(
    one.length === 4 && two.length === 3,
    `expected lengths 4, 3, got ${one.length}, ${two.length}`,
  )
  await expectNext(one, IDS, 'after another session read other ids')
  await expectNext(two, OTHER, 'after another session read other ids')
}

async function checkFork({ start, keep, expectNext }: Bench): Promise<void> {
  const parent = await start(IDS)
  const fork = keep(parent.fork())
  await fork.append(OTHER)
  expectThat(
    parent.length === 4 && fork.length === 7,
    `expected 4 ids in the parent and 7 in the fork, got ${parent.length} and ${fork.length}; a fork shares no state`,
  )
  await expectNext(parent, IDS, 'the parent, after its fork went on')
  await expectNext(fork, [...IDS, ...OTHER], 'the fork, after its parent went on')
}

async function checkOrphan({ model, keep, expectNext }: Bench): Promise<void> {
  const parent = await model.start()
  await parent.append(IDS)
  const fork = keep(parent.fork())
  parent.dispose()
  await expectNext(fork, IDS, 'a fork whose parent is disposed')
}

async function checkRewind({ start, expectNext }: Bench): Promise<void> {
  const session = await start([...IDS, ...OTHER])
  session.rewind(4)
  expectThat(session.length === 4, `expected 4 ids after rewind(4), got ${session.length}`)
  await expectNext(session, IDS, 'after rewind(4)')
  session.rewind(0)
  await session.append(OTHER)
  await expectNext(session, OTHER, 'after rewind(0)')
}

async function checkWindow({ model, start }: Bench): Promise<void> {
  const { contextLength, vocabularySize } = model
  if (contextLength > 1024) return // too slow to fill in a test
  const session = await start(Array.from({ length: contextLength }, (_, index) => index % 3))
  for (const id of [0, 2]) {
    const logits = await session.append([id])
    expectThat(
      logits.length === vocabularySize && logits.every(Number.isFinite),
      `expected ${vocabularySize} finite logits after ${session.length} ids, got ${logits}`,
    )
  }
}

async function checkAll({ start, expectClose, expectNext }: Bench): Promise<void> {
  const session = await start(OTHER)
  const rows = await session.appendAll?.(IDS)
  if (!rows) return
  expectThat(rows.length === 4, `expected logits after each of 4 ids, got ${rows.length} arrays`)
  const kept = rows.map(row => row.slice())
  const single = await start(OTHER)
  for (const [index, id] of IDS.entries()) {
    expectClose(kept[index], await single.append([id]), `appendAll, after id ${index}`)
  }
  await expectNext(session, [...OTHER, ...IDS], 'after appendAll')
}
