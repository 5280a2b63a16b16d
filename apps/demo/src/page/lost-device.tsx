import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { BackendChoice } from '../messages.ts'
import { countSteps } from './count-steps.ts'
import type { DeviceState, PageState } from './page-state.ts'

interface LostDeviceProps extends Pick<PageState, 'device' | 'run' | 'model'> {
  readonly lost: NonNullable<DeviceState['lost']>
  onBackend(backend: BackendChoice): void
}

/** Says what became of the run and its model, and offers every device to go on with. */
export function LostDevice({ device, lost, run, model, onBackend }: LostDeviceProps): JSX.Element {
  const names = device.reports.filter(({ available }) => available).map(({ name }) => name)
  const note = useRef<HTMLDivElement>(null)
  useEffect(() => note.current!.scrollIntoView({ block: 'center' }), [])
  const isLost = (name: string): boolean => name === lost.name
  const others = names.filter(name => !isLost(name))
  return (
    <div ref={note} class="lost">
      <div role="alert">
        <p class="problem">
          The browser or its driver took it away. {describeLoss(run.phase === 'interrupted', model)}
        </p>
      </div>
      <details class="hint">
        <summary>What the device said</summary>
        {lost.message}
      </details>
      <div class="buttons">
        {[...others, ...names.filter(isLost)].map((name, index) => (
          <button
            key={name}
            type="button"
            class={index === 0 ? 'main' : ''}
            onClick={() => onBackend(name)}
          >
            {isLost(name) ? `Try ${name} again` : `Go on with ${name}`}
          </button>
        ))}
      </div>
    </div>
  )
}

function describeLoss(isInterrupted: boolean, model: PageState['model']): string {
  if (model?.isKept) {
    const kept = `The model of ${countSteps(model.step)} is kept in this browser`
    return isInterrupted ? `${kept}, and the run goes on from there.` : `${kept}.`
  }
  return isInterrupted ? 'Nothing of the run was kept yet, so it begins anew.' : ''
}
