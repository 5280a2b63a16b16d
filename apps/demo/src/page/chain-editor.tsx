import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type EditedStep, moveStep, type StepKind, stepRules } from '../chain-steps.ts'
import type { NextTokenView } from '../messages.ts'
import { ChainItem } from './chain-item.tsx'

interface ChainEditorProps {
  readonly steps: readonly EditedStep[]
  readonly view: NextTokenView | undefined
  onSteps(steps: readonly EditedStep[]): void
}

/** The sampling chain as a list whose steps can be changed, switched off and moved. */
export function ChainEditor({ steps, view, onSteps }: ChainEditorProps): JSX.Element {
  const [moved, setMoved] = useState<{ readonly kind: StepKind; readonly by: -1 | 1 }>()
  const list = useRef<HTMLOListElement>(null)
  useLayoutEffect(() => {
    if (moved !== undefined) focusMover(list.current!, moved.kind, moved.by)
  }, [moved])
  const replace = (changed: EditedStep): void => {
    onSteps(steps.map(step => (step.kind === changed.kind ? changed : step)))
  }
  const move = (index: number, by: -1 | 1): void => {
    onSteps(moveStep(steps, index, by))
    setMoved({ kind: steps[index].kind, by })
  }
  const place = steps.findIndex(({ kind }) => kind === moved?.kind) + 1
  return (
    <div>
      <h3>Chain</h3>
      <p class="hint">Each step changes what is left for the next: the order counts.</p>
      <ol class="chain" ref={list}>
        {steps.map((step, index) => (
          <ChainItem
            key={step.kind}
            {...{ step, index, onStep: replace }}
            isLast={index === steps.length - 1}
            effect={view?.effects.find(effect => effect.step === step.kind)}
            onMove={by => move(index, by)}
          />
        ))}
      </ol>
      <p class="unseen" role="status">
        {moved && `${stepRules[moved.kind].label} is step ${place} of ${steps.length}`}
      </p>
    </div>
  )
}

/** Moving an element takes its focus away; at the end of the list the other button gets it. */
function focusMover(list: HTMLElement, kind: StepKind, by: -1 | 1): void {
  const buttons = [...list.querySelectorAll<HTMLButtonElement>(`[data-step=${kind}] button`)]
  const [up, down] = buttons
  const [wished, other] = by === -1 ? [up, down] : [down, up]
  const target = wished.disabled ? other : wished
  target.focus()
}
