import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { Request } from '../messages.ts'
import { countSteps } from './count-steps.ts'
import { isUnderWay, type RunState } from './page-state.ts'

interface RunButtonsProps {
  readonly isReady: boolean
  readonly run: RunState
  start(): void
  ask(request: Request): void
}

/** One button that starts, pauses and goes on, so that it keeps the focus, and one that stops. */
export function RunButtons({ isReady, run, start, ask }: RunButtonsProps): JSX.Element {
  const main = useRef<HTMLButtonElement>(null)
  const { label, press } = actionOf(run, start, ask)
  const stop = (): void => {
    ask({ kind: 'stop' })
    main.current?.focus()
  }
  return (
    <div class="buttons">
      <button ref={main} type="button" class="main" disabled={!isReady} onClick={press}>
        {label}
      </button>
      <button type="button" disabled={!isUnderWay(run)} onClick={stop}>
        Stop
      </button>
      <p role="status" class={run.phase === 'failed' ? 'problem' : 'hint'}>
        {statusOf(run)}
      </p>
    </div>
  )
}

function actionOf(
  run: RunState,
  start: () => void,
  ask: RunButtonsProps['ask'],
): { readonly label: string; press(): void } {
  if (run.phase === 'paused') return { label: 'Resume', press: () => ask({ kind: 'resume' }) }
  if (isUnderWay(run)) return { label: 'Pause', press: () => ask({ kind: 'pause' }) }
  return { label: run.phase === 'idle' ? 'Start' : 'Start anew', press: start }
}

/** Tells of changes only, so that a screen reader does not read every step. */
function statusOf({ phase, points, problem }: RunState): string {
  const step = points.at(-1)?.step ?? 0
  switch (phase) {
    case 'idle':
      return 'The first settings take a minute or two without a GPU.'
    case 'preparing':
      return 'Reading the text…'
    case 'training':
      return 'Training.'
    case 'paused':
      return `Paused after step ${step}.`
    case 'stopped':
      return `Stopped after step ${step}. The model stays, to sample from.`
    case 'finished':
      return `Finished after ${countSteps(step)}.`
    case 'interrupted':
      return `Interrupted after step ${step}.`
    case 'failed':
      return problem ?? ''
  }
}
