import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { DeviceNote } from './device-note.tsx'
import { RunPanel } from './run-panel.tsx'
import { SamplerPanel } from './sampler-panel.tsx'
import { TrainingPanel } from './training-panel.tsx'
import { type Opening, useWorker } from './use-worker.ts'

/** The whole page. */
export function App(): JSX.Element {
  const [opening, setOpening] = useState<Opening>({ backend: 'auto' })
  const [state, ask] = useWorker(opening)
  const isReady = state.device.device !== undefined
  return (
    <main>
      <header>
        <h1>nexttoken</h1>
        <p class="lead">
          A GPT that learns in this tab, letter by letter. Nothing you type or load leaves the page.
        </p>
        <DeviceNote
          {...state}
          backend={opening.backend}
          onBackend={backend => setOpening({ backend })}
        />
      </header>
      <div class="columns training">
        <TrainingPanel isReady={isReady} run={state.run} ask={ask} />
        <RunPanel run={state.run} />
      </div>
      <SamplerPanel {...state} isReady={isReady} ask={ask} />
      <footer>
        Made of the packages of <code>@nexttoken</code>; the same in Node:{' '}
        <code>npx nexttoken train</code>
      </footer>
    </main>
  )
}
