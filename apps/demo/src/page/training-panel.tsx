import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Request } from '../messages.ts'
import {
  initialSettings,
  readSettings,
  type SettingTexts,
  settingNames,
  settingProblems,
  settingRules,
} from '../training-settings.ts'
import { NumberField } from './number-field.tsx'
import { isUnderWay, type RunState } from './page-state.ts'
import { RunButtons } from './run-buttons.tsx'
import { initialText, sourceOf, TextChoice, textProblem } from './text-choice.tsx'

interface TrainingPanelProps {
  readonly isReady: boolean
  readonly run: RunState
  ask(request: Request): void
}

/** Chooses what to learn and how, and starts, pauses and stops the run. */
export function TrainingPanel({ isReady, run, ask }: TrainingPanelProps): JSX.Element {
  const [text, setText] = useState(initialText)
  const [settings, setSettings] = useState(initialSettings)
  const problem = textProblem(text)
  const start = (): void => {
    if (problem !== undefined || Object.keys(settingProblems(settings)).length > 0) {
      focusFirstProblem()
    } else {
      const startedAt = Date.now()
      ask({ kind: 'train', text: sourceOf(text), settings: readSettings(settings), startedAt })
    }
  }
  return (
    <section class="panel" aria-labelledby="train-title">
      <h2 id="train-title">Train</h2>
      <fieldset class="plain" disabled={isUnderWay(run)}>
        <TextChoice text={text} problem={problem} onText={setText} />
        <Settings texts={settings} onTexts={setSettings} />
      </fieldset>
      <RunButtons isReady={isReady} run={run} start={start} ask={ask} />
    </section>
  )
}

interface SettingsProps {
  readonly texts: SettingTexts
  onTexts(texts: SettingTexts): void
}

function Settings({ texts, onTexts }: SettingsProps): JSX.Element {
  const problems = settingProblems(texts)
  return (
    <fieldset class="settings">
      <legend>Model and run</legend>
      {settingNames.map(name => (
        <NumberField
          key={name}
          id={name}
          rule={settingRules[name]}
          text={texts[name]}
          problem={problems[name]}
          onText={text => onTexts({ ...texts, [name]: text })}
        />
      ))}
    </fieldset>
  )
}

function focusFirstProblem(): void {
  document.querySelector<HTMLElement>('[aria-labelledby=train-title] [aria-invalid=true]')?.focus()
}
