import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { TextSource } from '../messages.ts'

/** The text to learn, as it stands in the form. */
export interface ChosenText {
  readonly isOwn: boolean
  readonly pasted: string
  readonly file: File | undefined
}

interface TextChoiceProps {
  readonly text: ChosenText
  readonly problem: string | undefined
  onText(text: ChosenText): void
}

/** What stands in the form at first. */
export const initialText: ChosenText = { isOwn: false, pasted: '', file: undefined }

/** Where the worker finds the chosen text. */
export function sourceOf({ isOwn, pasted, file }: ChosenText): TextSource {
  if (isOwn) return { kind: 'given', content: file ?? pasted }
  return { kind: 'embedded', url: new URL('moby-dick.txt.gz', document.baseURI).href }
}

/** What is wrong with the chosen text, or `undefined`. */
export function textProblem({ isOwn, pasted, file }: ChosenText): string | undefined {
  if (!isOwn || pasted !== '' || file !== undefined) return undefined
  return 'Paste a text or choose a file'
}

/** Chooses between the text that ships with the page and one of the user's. */
export function TextChoice({ text, problem, onText }: TextChoiceProps): JSX.Element {
  const [isOver, setIsOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(false)
    const file = event.dataTransfer?.files[0]
    const pasted = event.dataTransfer?.getData('text/plain') ?? ''
    if (file !== undefined || pasted !== '') onText({ isOwn: true, pasted, file })
  }
  const over = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(true)
  }
  return (
    <fieldset
      class={isOver ? 'text-choice over' : 'text-choice'}
      onDragOver={over}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <legend>Text</legend>
      <Choice label="Moby-Dick, 1.2 million characters" isOwn={false} {...{ text, onText }} />
      <Choice label="A text of mine: paste it, or drop a file here" isOwn {...{ text, onText }} />
      {text.isOwn && <OwnText text={text} problem={problem} onText={onText} />}
    </fieldset>
  )
}

interface ChoiceProps extends Omit<TextChoiceProps, 'problem'> {
  readonly label: string
  readonly isOwn: boolean
}

function Choice({ label, isOwn, text, onText }: ChoiceProps): JSX.Element {
  return (
    <label class="choice">
      <input
        type="radio"
        name="text"
        checked={text.isOwn === isOwn}
        onChange={() => onText({ ...text, isOwn })}
      />
      {label}
    </label>
  )
}

function OwnText({ text, problem, onText }: TextChoiceProps): JSX.Element {
  const { pasted, file } = text
  return (
    <div class="own-text">
      <textarea
        id="own-text"
        rows={5}
        aria-label="Text to learn"
        aria-invalid={problem !== undefined}
        aria-describedby="own-text-hint"
        placeholder={file === undefined ? 'A few pages or more' : `The file ${file.name}`}
        value={pasted}
        onInput={({ currentTarget }) => {
          onText({ isOwn: true, pasted: currentTarget.value, file: undefined })
        }}
      />
      <input
        type="file"
        aria-label="Text file"
        accept="text/*,.txt,.md"
        onChange={({ currentTarget }) => {
          onText({ isOwn: true, pasted: '', file: currentTarget.files?.[0] })
        }}
      />
      <small id="own-text-hint" class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? describe(text)}
      </small>
    </div>
  )
}

function describe({ pasted, file }: ChosenText): string {
  if (file !== undefined) return `${file.name}, ${file.size.toLocaleString('en')} bytes`
  return `${pasted.length.toLocaleString('en')} characters; UTF-8 where it is a file`
}
