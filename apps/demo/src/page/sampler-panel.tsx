import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { initialChain, readChain } from '../chain-steps.ts'
import type { Request } from '../messages.ts'
import { ChainEditor } from './chain-editor.tsx'
import { countSteps } from './count-steps.ts'
import { isUnderWay, type PageState } from './page-state.ts'
import { TokenBars } from './token-bars.tsx'
import { WritingForm } from './writing-form.tsx'

interface SamplerPanelProps extends Pick<PageState, 'run' | 'model' | 'writing'> {
  readonly isReady: boolean
  ask(request: Request): void
}

const SETTLE_MS = 120

/** Continues a prompt with the trained model, and shows what the chain does to each choice. */
export function SamplerPanel(props: SamplerPanelProps): JSX.Element {
  const { isReady, run, model, writing, ask } = props
  const [prompt, setPrompt] = useState('')
  const [steps, setSteps] = useState(initialChain)
  const chain = readChain(steps)
  useEffect(() => {
    if (!isReady || model === undefined || chain === undefined || writing.isWriting) return
    const settling = setTimeout(() => ask({ kind: 'inspect', prompt, chain }), SETTLE_MS)
    return () => clearTimeout(settling)
  }, [prompt, steps, model, run.samples.length])
  return (
    <section class="panel" aria-labelledby="sample-title">
      <Title model={model} canForget={isReady && !isUnderWay(run)} ask={ask} />
      <fieldset class="plain columns sampler" disabled={!isReady || model === undefined}>
        <div>
          <WritingForm {...{ prompt, chain, writing, ask }} onPrompt={setPrompt} />
        </div>
        <ChainEditor steps={steps} view={writing.view} onSteps={setSteps} />
        <TokenBars view={writing.view} />
      </fieldset>
    </section>
  )
}

interface TitleProps extends Pick<SamplerPanelProps, 'model' | 'ask'> {
  readonly canForget: boolean
}

function Title({ model, canForget, ask }: TitleProps): JSX.Element {
  return (
    <div class="title">
      <h2 id="sample-title">Sample</h2>
      <button
        type="button"
        disabled={!(canForget && model?.isKept)}
        onClick={() => ask({ kind: 'forget' })}
      >
        Forget the model
      </button>
      <p class="hint">{describe(model)}</p>
    </div>
  )
}

function describe(model: PageState['model']): string {
  if (model === undefined) return 'Train a model first: it can be sampled as soon as it learns.'
  if (model.step === 0) return 'The model that is learning now writes here too.'
  const kept = model.isKept ? ', kept in this browser: a reload brings it back' : ''
  return `The model of ${countSteps(model.step)}${kept}.`
}
