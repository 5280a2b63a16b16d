import { colors, writeNotice } from '../output.ts'
import { count } from '../training/describe-run.ts'
import { clock } from '../training/progress.ts'

const LINE_EVERY_MS = 5000

/** Tells on standard error, every few seconds, how much is done and what time is left. */
export function showProgress(total: number, unit: string): (done: number) => void {
  const begin = performance.now()
  let writtenAt = begin
  return done => {
    const now = performance.now()
    if (now - writtenAt < LINE_EVERY_MS || done === 0) return
    writtenAt = now
    const left = ((now - begin) / 1000) * (total / done - 1)
    writeNotice(colors.dim(`${count(done)} of ${count(total)} ${unit} · ${clock(left)} left`))
  }
}
