import { MultiBar } from 'cli-progress'
import { colors, writeNotice } from '../output.ts'
import type { StepRecord } from './records.ts'

/** What a run shows while it goes. */
export interface Progress {
  /** Tells of a step that is done. */
  update(record: StepRecord): void
  /** Writes lines above the progress. */
  write(text: string): void
  stop(): void
}

/** Steps of a run, for the time that is left. */
export interface ProgressRange {
  /** Done before this process began. */
  readonly from: number
  readonly to: number
}

const LINE_EVERY_MS = 5000

/** A bar where standard error is a terminal, else a line every few seconds. */
export function showProgress(range: ProgressRange): Progress {
  const describe = describer(range)
  return process.stderr.isTTY ? bar(range, describe) : lines(range, describe)
}

/** Shows nothing. */
export const noProgress: Progress = { update() {}, write() {}, stop() {} }

type Describe = (record: StepRecord) => string

function bar({ from, to }: ProgressRange, describe: Describe): Progress {
  const bars = new MultiBar({
    format: `${colors.cyan('{bar}')} {description}`,
    barCompleteChar: '━',
    barIncompleteChar: ' ',
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  })
  const one = bars.create(to, from, { description: 'first step …' })
  return {
    update: record => one.update(record.step, { description: describe(record) }),
    write: text => {
      bars.log(`${text}\n`)
      bars.update()
    },
    stop: () => bars.stop(),
  }
}

function lines({ from, to }: ProgressRange, describe: Describe): Progress {
  let writtenAt = -Infinity
  return {
    update: record => {
      const text = describe(record)
      const isEnd = record.step === to || record.step === from + 1
      if (!isEnd && performance.now() - writtenAt < LINE_EVERY_MS) return
      writtenAt = performance.now()
      writeNotice(text)
    },
    write: writeNotice,
    stop: () => {},
  }
}

function describer({ from, to }: ProgressRange): Describe {
  const begin = performance.now()
  let validation = ''
  let speed: number | undefined
  return ({ step, loss, validationLoss, tokensPerSecond }) => {
    if (validationLoss !== undefined) validation = ` · validation ${validationLoss.toFixed(3)}`
    speed = speed === undefined ? tokensPerSecond : 0.9 * speed + 0.1 * tokensPerSecond
    const seconds = (((performance.now() - begin) / 1000) * (to - step)) / (step - from)
    const rate = `${Math.round(speed).toLocaleString('en')} tokens/s`
    return `step ${step}/${to} · loss ${loss.toFixed(3)}${validation} · ${rate} · ${clock(seconds)} left`
  }
}

/** Seconds as minutes and seconds, with hours where there are any. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] > 0 ? parts : parts.slice(1)
  return shown.map((part, index) => String(part).padStart(index === 0 ? 1 : 2, '0')).join(':')
}
