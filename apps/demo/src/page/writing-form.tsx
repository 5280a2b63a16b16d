import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ChainStep } from '../chain-steps.ts'
import type { Request, WriteRequest } from '../messages.ts'
import { type NumberRule, numberProblem } from '../number-rule.ts'
import { NumberField } from './number-field.tsx'
import type { WritingState } from './page-state.ts'
import { WrittenText } from './written-text.tsx'

interface WritingFormProps {
  readonly prompt: string
  readonly chain: readonly ChainStep[] | undefined
  readonly writing: WritingState
  onPrompt(prompt: string): void
  ask(request: Request): void
}

const seedRule: NumberRule = {
  label: 'Sampling seed',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  isWhole: true,
  initial: 1,
}
const lengthRule: NumberRule = {
  label: 'Length',
  minimum: 1,
  maximum: 5000,
  isWhole: true,
  initial: 300,
}

/** The prompt, how to choose, and the text that comes. */
export function WritingForm(props: WritingFormProps): JSX.Element {
  const { prompt, chain, writing, onPrompt, ask } = props
  const [seed, setSeed] = useState(String(seedRule.initial))
  const [length, setLength] = useState(String(lengthRule.initial))
  const [strategy, setStrategy] = useState<WriteRequest['strategy']>('multinomial')
  const problems = [numberProblem(seedRule, seed), numberProblem(lengthRule, length)]
  const isUsable = chain !== undefined && problems.every(problem => problem === undefined)
  const numbers = { seed: Number(seed), maxNewTokens: Number(length) }
  const write = (): void => {
    if (writing.isWriting) ask({ kind: 'stopWriting' })
    else if (isUsable) ask({ kind: 'write', prompt, chain, strategy, ...numbers })
  }
  return (
    <>
      <Prompt prompt={prompt} problem={writing.problem} onPrompt={onPrompt} />
      <div class="settings">
        <StrategyField strategy={strategy} onStrategy={setStrategy} />
        <NumberField
          {...{ id: 'sampling-seed', rule: seedRule, text: seed, problem: problems[0] }}
          onText={setSeed}
        />
        <NumberField
          {...{ id: 'length', rule: lengthRule, text: length, problem: problems[1] }}
          onText={setLength}
        />
      </div>
      <WrittenText writing={writing} canWrite={isUsable} press={write} />
    </>
  )
}

interface PromptProps extends Pick<WritingFormProps, 'prompt' | 'onPrompt'> {
  readonly problem: string | undefined
}

function Prompt({ prompt, problem, onPrompt }: PromptProps): JSX.Element {
  return (
    <div class="field">
      <label for="prompt">Prompt</label>
      <textarea
        id="prompt"
        rows={2}
        value={prompt}
        placeholder="Without one it begins on a new line"
        aria-invalid={problem !== undefined}
        aria-describedby="prompt-hint"
        onInput={({ currentTarget }) => onPrompt(currentTarget.value)}
      />
      <small id="prompt-hint" class={problem === undefined ? 'hint' : 'hint problem'} role="status">
        {problem ?? 'In characters of the text that the model learnt'}
      </small>
    </div>
  )
}

interface StrategyFieldProps {
  readonly strategy: WriteRequest['strategy']
  onStrategy(strategy: WriteRequest['strategy']): void
}

function StrategyField({ strategy, onStrategy }: StrategyFieldProps): JSX.Element {
  return (
    <div class="field">
      <label for="strategy">Choice</label>
      <select
        id="strategy"
        value={strategy}
        onChange={({ currentTarget }) => {
          onStrategy(currentTarget.value as WriteRequest['strategy'])
        }}
      >
        <option value="multinomial">multinomial</option>
        <option value="greedy">greedy</option>
      </select>
      <small class="hint">{strategy === 'greedy' ? 'the likeliest' : 'by chance'}</small>
    </div>
  )
}
