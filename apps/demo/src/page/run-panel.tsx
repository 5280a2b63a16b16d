import type { JSX } from 'preact'
import { countSteps } from './count-steps.ts'
import { LossChart } from './loss-chart.tsx'
import type { RunState } from './page-state.ts'
import { RunFigures } from './run-figures.tsx'
import { ScrollArea } from './scroll-area.tsx'

/** Shows how a run goes: figures, curves, and what the model writes on the way. */
export function RunPanel({ run }: { readonly run: RunState }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="run-title">
      <h2 id="run-title">Learning</h2>
      <RunFigures {...run} />
      <LossChart points={run.points} />
      <h3>What it writes on the way</h3>
      <ScrollArea label="Samples, the newest first">
        {run.samples.length === 0 && <p class="hint">Samples appear here as it learns.</p>}
        {run.samples.map(({ step, text }) => (
          <figure key={step}>
            <figcaption>after {countSteps(step)}</figcaption>
            <p class="written">{text}</p>
          </figure>
        ))}
      </ScrollArea>
    </section>
  )
}
