import { expect, test } from 'vitest'
import { initialState, type Message, reducePage } from '../src/page/page-state.ts'
import { initialSettings, readSettings } from '../src/training-settings.ts'

const train = {
  kind: 'train',
  text: { kind: 'given', content: 'abc' },
  settings: readSettings(initialSettings),
  startedAt: 1,
} as const
const facts = { characters: 3, vocabularySize: 3, parameters: 9, steps: 9, tokensPerStep: 1 }
const prepared = { kind: 'prepared', facts, step: 0 } as const
const point = (step: number) => ({ step, loss: 1, tokensPerSecond: 1 })
const points = { kind: 'points', points: [point(1), point(2), point(3)] } as const
const opened = { kind: 'opened', device: { name: 'webgpu', device: 'a card' } } as const
const lost = { kind: 'lost', message: 'gone' } as const
const open = { kind: 'open', backend: 'cpu' } as const

const after = (...messages: readonly Message[]) => messages.reduce(reducePage, initialState)
const training = [opened, train, prepared, points]

test('a lost device interrupts the run, and says which device it was', () => {
  const { device, run } = after(...training, lost)
  expect(device).toEqual({ reports: [], lost: { name: 'webgpu', message: 'gone' } })
  expect(run.phase).toBe('interrupted')
  expect(run.points).toHaveLength(3)
})

test('also a run that failed of it before the loss was known', () => {
  const failed = { kind: 'failed', task: 'train', message: 'not mapped' } as const
  expect(after(...training, failed, lost).run.phase).toBe('interrupted')
})

test('nothing is interrupted where nothing runs', () => {
  const finished = { kind: 'phase', phase: 'finished' } as const
  expect(after(opened, lost).run.phase).toBe('idle')
  expect(after(...training, finished, lost, open).run).toEqual(initialState.run)
})

test('the run waits until a device opens, then goes on from what was kept', () => {
  const noDevice = { kind: 'failed', task: 'open', message: 'none' } as const
  const waiting = [...training, lost, open, noDevice, open, opened]
  expect(after(...waiting).run).toMatchObject({ phase: 'interrupted', request: { startedAt: 1 } })
  const { run } = after(...waiting, train, { ...prepared, step: 2 })
  expect(run.phase).toBe('training')
  expect(run.points.map(({ step }) => step)).toEqual([1, 2])
})

test('a new run forgets the one before', () => {
  expect(after(...training, { ...train, startedAt: 2 }).run.points).toEqual([])
})
