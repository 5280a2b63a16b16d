import type { JSX } from 'preact'
import type { WritingState } from './page-state.ts'
import { ScrollArea } from './scroll-area.tsx'

interface WrittenTextProps {
  readonly writing: WritingState
  readonly canWrite: boolean
  press(): void
}

/** The button that writes and stops, and the text as it streams. */
export function WrittenText({ writing, canWrite, press }: WrittenTextProps): JSX.Element {
  const { isWriting, prompt, text } = writing
  return (
    <>
      <div class="buttons">
        <button type="button" class="main" disabled={!isWriting && !canWrite} onClick={press}>
          {isWriting ? 'Stop writing' : 'Write'}
        </button>
        <p role="status" class="hint">
          {statusOf(writing)}
        </p>
      </div>
      <ScrollArea label="Text" isBusy={isWriting}>
        <p class="written">
          <b>{prompt}</b>
          {text}
        </p>
      </ScrollArea>
    </>
  )
}

function statusOf({ isWriting, ending, text }: WritingState): string {
  if (isWriting) return 'Writing…'
  if (ending === undefined) return ''
  const done = ending.reason === 'aborted' ? 'Stopped after' : 'Wrote'
  const amount = `${done} ${Array.from(text).length} characters.`
  const { perplexity } = ending
  return perplexity === undefined ? amount : `${amount} Perplexity ${perplexity.toFixed(2)}.`
}
