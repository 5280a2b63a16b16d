import type { NextTokenModel, Session } from '@nexttoken/sampling'
import { describeModel, modelChecks } from '@nexttoken/sampling/testing'
import { describe, expect, test } from 'vitest'
import { countingModel } from '../markov-model.ts'
import { useTinyText } from '../tiny-text.ts'
import { failuresOf } from './failures-of.ts'

const runner = { describe, test }

/** Logits that depend on all ids, by position. */
function logitsOf(ids: readonly number[]): Float32Array {
  const sums = new Float32Array(4)
  for (const [index, id] of ids.entries()) sums[id % 4] += Math.sin(index + 1)
  return sums
}

/** Appends and gives what `read` makes of it. */
const appending =
  (read: (ids: readonly number[], more: readonly number[]) => Float32Array) =>
  (_: Session, ids: number[]): Partial<Session> => ({
    append(more) {
      ids.push(...more)
      return read(ids, more)
    },
  })

/** A model without fault, and one with what `change` makes of its sessions. */
function modelWith(change: (session: Session, ids: number[]) => Partial<Session> = () => ({})) {
  const open = (ids: number[]): Session => {
    const session: Session = {
      get length() {
        return ids.length
      },
      append(more) {
        ids.push(...more)
        return logitsOf(ids)
      },
      appendAll(more) {
        return more.map(id => {
          ids.push(id)
          return logitsOf(ids)
        })
      },
      fork: () => open([...ids]),
      rewind(length) {
        ids.length = length
      },
      dispose() {},
    }
    return Object.defineProperties(session, Object.getOwnPropertyDescriptors(change(session, ids)))
  }
  const model: NextTokenModel = { vocabularySize: 4, contextLength: 16, start: () => open([]) }
  return model
}

describe('describeModel passes', () => {
  describeModel('a model of all its ids', () => modelWith(), runner)
  describeModel('a model of the last id', () => countingModel(4), runner)
  const tinyText = useTinyText()
  describeModel('a GPT-2', () => tinyText(), runner)
})

const faults: readonly [string, () => NextTokenModel, string][] = [
  ['without a vocabulary', () => ({ ...modelWith(), vocabularySize: 0 }), 'tells its sizes'],
  [
    'that gives the logits of all positions',
    () => modelWith(appending(() => new Float32Array(8))),
    'gives one finite logit for each token',
  ],
  [
    'that gives NaN',
    () => modelWith(appending(() => new Float32Array(4).fill(Number.NaN))),
    'gives one finite logit for each token',
  ],
  [
    'that counts wrongly',
    () =>
      modelWith((_, ids) => ({
        get length() {
          return Math.min(4, ids.length)
        },
      })),
    'counts its ids',
  ],
  [
    'that adds chance',
    () => modelWith(appending(ids => logitsOf(ids).map(logit => logit + Math.random()))),
    'gives the same for the same ids',
  ],
  [
    'that reads only what is appended last',
    () => modelWith(appending((_, more) => logitsOf(more))),
    'reads ids alike at once and one by one',
  ],
  [
    'that keeps the array of ids',
    () => {
      return modelWith(() => {
        let kept: readonly number[] = []
        return {
          append(more) {
            kept = kept.length === 0 ? more : [...kept, ...more]
            return logitsOf(kept)
          },
        }
      })
    },
    'keeps its own copy of the ids',
  ],
  [
    'whose sessions are one',
    () => {
      const session = modelWith().start() as Session
      return { vocabularySize: 4, contextLength: 16, start: () => session }
    },
    'keeps sessions apart',
  ],
  [
    'whose fork shares state',
    () => modelWith(session => ({ fork: () => session })),
    'keeps a fork apart from its parent',
  ],
  [
    'whose fork dies with its parent',
    () =>
      modelWith((_, ids) => {
        let isOpen = true
        const append = (more: readonly number[]) => {
          ids.push(...more)
          return isOpen ? logitsOf(ids) : new Float32Array(4)
        }
        return {
          append,
          fork: () => ({ ...modelWith().start(), append }) as Session,
          dispose() {
            isOpen = false
          },
        }
      }),
    'keeps a fork when its parent is disposed',
  ],
  [
    'whose rewind does not forget',
    () => modelWith(() => ({ rewind() {} })),
    'forgets what is rewound',
  ],
  [
    'whose rewind only counts',
    () =>
      modelWith((_, ids) => {
        const read: number[] = []
        return {
          append(more) {
            ids.push(...more)
            read.push(...more)
            return logitsOf(read)
          },
        }
      }),
    'forgets what is rewound',
  ],
  [
    'that ends with its context',
    () =>
      modelWith((_, ids) => ({
        append(more) {
          ids.push(...more)
          if (ids.length > 16) throw new Error('the context is full')
          return logitsOf(ids)
        },
      })),
    'goes on past its context length',
  ],
  [
    'whose appendAll gives one array again',
    () =>
      modelWith((_, ids) => ({
        appendAll(more) {
          const one = logitsOf([...ids, ...more])
          ids.push(...more)
          return more.map(() => one)
        },
      })),
    'tells the logits after every id, if it does',
  ],
]

describe('modelChecks', () => {
  test.each(faults)('catch one %s', async (_, open, claim) => {
    const failures = await failuresOf(modelChecks(open))
    expect(failures.map(failure => failure.claim)).toContain(claim)
  })
  test('say what came', async () => {
    const failures = await failuresOf(modelChecks(() => modelWith(() => ({ rewind() {} }))))
    expect(failures).toEqual([
      { claim: 'forgets what is rewound', message: 'expected 4 ids after rewind(4), got 7' },
    ])
  })
  test('take a tolerance', async () => {
    let calls = 0
    const open = () =>
      modelWith(appending(ids => logitsOf(ids).map(logit => logit + 0.01 * (calls++ % 2))))
    expect(await failuresOf(modelChecks(open))).not.toEqual([])
    expect(await failuresOf(modelChecks(open, { tolerance: 0.02 }))).toEqual([])
  })
})
