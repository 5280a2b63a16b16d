import type { BackendReport } from '@nexttoken/tensor-backend'
import type { JSX } from 'preact'
import type { BackendChoice } from '../messages.ts'
import { describeDevice, explainDevice } from './device-sentences.ts'
import { LostDevice } from './lost-device.tsx'
import type { PageState } from './page-state.ts'

interface DeviceNoteProps extends Pick<PageState, 'device' | 'run' | 'model'> {
  readonly backend: BackendChoice
  onBackend(backend: BackendChoice): void
}

/** Says what computes, and what is missing for more; lets another device be opened. */
export function DeviceNote(props: DeviceNoteProps): JSX.Element {
  const { device, backend, onBackend } = props
  return (
    <div class="device">
      <p role="status">
        <span class={device.device ? 'light on' : 'light'} aria-hidden="true" />
        <span>{describeDevice(device)}</span>
      </p>
      <DeviceField reports={device.reports} backend={backend} onBackend={onBackend} />
      {device.lost ? (
        <LostDevice {...props} lost={device.lost} />
      ) : (
        <p class="hint">{explainDevice(device)}</p>
      )}
    </div>
  )
}

interface DeviceFieldProps extends Pick<DeviceNoteProps, 'backend' | 'onBackend'> {
  readonly reports: readonly BackendReport[]
}

function DeviceField({ reports, backend, onBackend }: DeviceFieldProps): JSX.Element {
  const names = reports.filter(({ available }) => available).map(({ name }) => name)
  return (
    <div class="device-field">
      <label for="device">Device</label>
      <select
        id="device"
        value={backend}
        onChange={({ currentTarget }) => onBackend(currentTarget.value as BackendChoice)}
      >
        <option value="auto">best available</option>
        {names.map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  )
}
