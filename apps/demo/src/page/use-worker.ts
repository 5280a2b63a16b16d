import { useEffect, useReducer, useRef } from 'preact/hooks'
import type { BackendChoice, Reply, Request } from '../messages.ts'
import { initialState, type PageState, reducePage } from './page-state.ts'

/** The wish to open a backend; each is one of its own, even for the backend that is open. */
export interface Opening {
  readonly backend: BackendChoice
}

/**
 * Starts the worker that does all the computing, a new one for each opening. A run that was under way
 * goes on in the new one.
 *
 * @returns The page's state, and a way to ask the worker.
 */
export function useWorker(
  opening: Opening,
): readonly [state: PageState, ask: (request: Request) => void] {
  const [state, dispatch] = useReducer(reducePage, initialState)
  const worker = useRef<Worker>()
  const ask = useRef((request: Request): void => {
    dispatch(request)
    worker.current?.postMessage(request)
  })
  useEffect(() => {
    const started = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' })
    started.onmessage = ({ data }: MessageEvent<Reply>) => dispatch(data)
    started.onerror = () => dispatch(notStarted)
    worker.current = started
    ask.current({ kind: 'open', ...opening })
    return () => started.terminate()
  }, [opening])
  const { device } = state.device
  useEffect(() => {
    const { phase, request } = state.run
    if (device !== undefined && phase === 'interrupted') ask.current({ kind: 'train', ...request! })
  }, [device])
  return [state, ask.current]
}

const notStarted: Reply = {
  kind: 'failed',
  task: 'open',
  message: 'The page’s worker did not start. Reload the page, or use a newer browser.',
}
