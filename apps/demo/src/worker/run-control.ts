/** Holds a run at the end of a step, or ends it there. */
export interface RunControl {
  readonly isPaused: boolean
  readonly isStopped: boolean
  pause(): void
  resume(): void
  stop(): void
  /** Settles once the run is not paused. */
  passage(): Promise<void>
}

/** A control that lets a run pass. */
export function createRunControl(): RunControl {
  let isStopped = false
  let gate: Gate | undefined
  const resume = (): void => {
    gate?.open()
    gate = undefined
  }
  return {
    get isPaused() {
      return gate !== undefined
    },
    get isStopped() {
      return isStopped
    },
    pause: () => {
      gate ??= createGate()
    },
    resume,
    stop: () => {
      isStopped = true
      resume()
    },
    passage: async () => gate?.passed,
  }
}

interface Gate {
  readonly passed: Promise<void>
  open(): void
}

function createGate(): Gate {
  let open = (): void => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { passed, open }
}
