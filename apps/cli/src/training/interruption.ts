import { colors, writeNotice } from '../output.ts'

/** Watches for Ctrl-C. */
export interface Interruption {
  readonly happened: boolean
  /** Gives Ctrl-C back its usual meaning. */
  stopWatching(): void
}

/** The exit status of a process that Ctrl-C ended. */
export const INTERRUPTED = 130

/** Takes the first Ctrl-C as a wish to end well, and the second as one to end now. */
export function watchInterruption(): Interruption {
  let happened = false
  const onInterrupt = (): void => {
    if (happened) process.exit(INTERRUPTED)
    happened = true
    writeNotice(colors.yellow('\nFinishing this step and saving; Ctrl-C again quits at once.'))
  }
  process.on('SIGINT', onInterrupt)
  return {
    get happened() {
      return happened
    },
    stopWatching: () => void process.off('SIGINT', onInterrupt),
  }
}
