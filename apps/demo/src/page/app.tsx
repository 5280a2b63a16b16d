import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { BackendChoice } from '../messages.ts'
import { DeviceNote } from './device-note.tsx'
import { RunPanel } from './run-panel.tsx'
import { SamplerPanel } from './sampler-panel.tsx'
import { TrainingPanel } from './training-panel.tsx'
import { useWorker } from './use-worker.ts'

/** The whole page. */
export function App(): JSX.Element {
  const [backend, setBackend] = useState<BackendChoice>('auto')
  const [state, ask] = useWorker(backend)
  return (
    <main>
      <header>
        <h1>nexttoken</h1>
        <p class="lead">
          A GPT that learns in this tab, letter by letter. Nothing you type or load leaves the page.
        </p>
        <DeviceNote {...state.device} backend={backend} onBackend={setBackend} />
      </header>
      <div class="columns training">
        <TrainingPanel isReady={state.device.device !== undefined} run={state.run} ask={ask} />
        <RunPanel run={state.run} />
      </div>
      <SamplerPanel {...state} ask={ask} />
      <footer>
        Made of the packages of <code>@nexttoken</code>; the same in Node:{' '}
        <code>npx nexttoken train</code>
      </footer>
    </main>
  )
}
