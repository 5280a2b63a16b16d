import { readFileSync } from 'node:fs'
import { constant, cosine } from '@nexttoken/train'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failure } from './failure.ts'

interface Table {
  readonly function: string
  readonly base_lr: number
  readonly args: Readonly<Record<string, number>>
  readonly lr: readonly number[]
}

const folder = new URL('./fixtures/', import.meta.url)
const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
const tables: readonly Table[] = read('lr-schedules/schedules.json').cases

describe('constant', () => {
  test('is the same at every step', () => {
    const { base_lr, lr } = tables.find(table => table.function === 'get_constant_schedule')!
    expect(lr.map((_, step) => constant(base_lr)(step))).toEqual(lr)
  })

  test.each([-1e-3, Number.NaN, Infinity])('refuses %s', value => {
    expect(() => constant(value)).toThrow(failure('INVALID_OPTION', 'learningRate', `${value}`))
  })
})

describe('cosine', () => {
  test('rises by equal parts, falls along the cosine and stays', () => {
    const rate = cosine({ warmupSteps: 2, totalSteps: 6, peak: 8, floor: 2 })
    const expected = [4, 8, 8, 5 + 3 * Math.SQRT1_2, 5, 5 - 3 * Math.SQRT1_2, 2, 2, 2]
    expected.forEach((value, step) => {
      expect(rate(step)).toBeCloseTo(value, 14)
    })
  })

  test('falls to 0 without a floor and begins at the peak without a warm-up', () => {
    const rate = cosine({ warmupSteps: 0, totalSteps: 4, peak: 1 })
    expect([rate(0), rate(4), rate(1000)]).toEqual([1, 0, 0])
  })

  test('that is all warm-up ends at its floor', () => {
    const rate = cosine({ warmupSteps: 2, totalSteps: 2, peak: 1, floor: 0.5 })
    expect([0, 1, 2].map(rate)).toEqual([0.5, 1, 0.5])
  })

  const cosines = tables.filter(table => table.function.includes('cosine'))

  // transformers warms up from 0 at step 0, one step later than here, and rises again after the end.
  test.each(cosines)('is that of transformers after the warm-up: $args', table => {
    const { num_warmup_steps, num_training_steps, min_lr, min_lr_rate = 0 } = table.args
    const floor = min_lr ?? min_lr_rate * table.base_lr
    const rate = cosine({
      warmupSteps: num_warmup_steps,
      totalSteps: num_training_steps,
      peak: table.base_lr,
      floor,
    })
    expect(rate(num_warmup_steps - 1)).toBe(table.base_lr)
    for (let step = num_warmup_steps; step < num_training_steps; step++) {
      const relative = Math.abs(rate(step) / table.lr[step] - 1)
      expect(relative, `step ${step}`).toBeLessThan(1e-12)
    }
  })

  test('is that of the golden training run', () => {
    const { adamw, hyper } = read('gpt2-training/trajectories.json')
    const rate = cosine({
      warmupSteps: hyper.warmup,
      totalSteps: hyper.steps,
      peak: hyper.lr,
      floor: hyper.floor * hyper.lr,
    })
    adamw.lr.forEach((value: number, step: number) => {
      expect(Math.abs(rate(step) / value - 1)).toBeLessThan(1e-12)
    })
  })

  test('stays between 0 and the peak, and never rises after the warm-up', () => {
    const course = fc
      .record({
        warmupSteps: fc.nat(20),
        fall: fc.integer({ min: 1, max: 50 }),
        peak: fc.double({ min: 1e-6, max: 1, noNaN: true }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ fall, share, ...rest }) => ({
        ...rest,
        totalSteps: rest.warmupSteps + fall,
        floor: share * rest.peak,
      }))
    fc.assert(
      fc.property(course, options => {
        const { warmupSteps, totalSteps, peak, floor } = options
        const rates = Array.from({ length: totalSteps + 3 }, (_, step) => cosine(options)(step))
        const fallen = rates.slice(warmupSteps)
        expect(rates.every(rate => rate >= 0 && rate <= peak * (1 + 1e-15))).toBe(true)
        expect(fallen.every((rate, index) => index === 0 || rate <= fallen[index - 1])).toBe(true)
        expect(fallen.at(-1)).toBe(floor)
      }),
    )
  })

  const good = { warmupSteps: 1, totalSteps: 2, peak: 1e-3, floor: 1e-4 }
  test.each([
    [{ floor: 0.1 }, 'not a share of peak'],
    [{ warmupSteps: 3 }, 'at most totalSteps = 2'],
    [{ warmupSteps: 0.5 }, 'warmupSteps'],
    [{ totalSteps: 0, warmupSteps: 0 }, 'totalSteps'],
    [{ peak: -1 }, 'peak'],
    [{ floor: Number.NaN }, 'floor'],
  ])('refuses %j', (change, fragment) => {
    expect(() => cosine({ ...good, ...change })).toThrow(failure('INVALID_OPTION', fragment))
  })
})
