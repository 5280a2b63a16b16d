import type { JSX } from 'preact'
import type { NextTokenView } from '../messages.ts'

/** Of the likeliest tokens and of all others together. */
const ROWS = 13

/** The likeliest next tokens, each with its probability before and after the chain. */
export function TokenBars({ view }: { readonly view: NextTokenView | undefined }): JSX.Element {
  const filled = view === undefined ? 0 : view.bars.length + 1
  const blanks = Array.from({ length: ROWS - filled }, (_, index) => index)
  const scale = view === undefined ? 0 : 1 / largestShare(view)
  return (
    <div>
      <h3>Next token</h3>
      <p class="hint after-text">
        {view === undefined ? 'Probabilities show here.' : <>after {showText(view.text)}</>}
      </p>
      <table class="bars">
        <thead>
          <tr>
            <th scope="col">token</th>
            <th scope="col">before</th>
            <th scope="col">after the chain</th>
          </tr>
        </thead>
        <tbody>
          {view?.bars.map(({ token, ...shares }) => (
            <Row key={token} name={showToken(token)} {...shares} scale={scale} />
          ))}
          {view && <Row name={`${view.others.count} others`} {...view.others} scale={scale} />}
          {blanks.map(index => (
            <Row key={index} name={'\u00a0'} before={undefined} after={undefined} scale={0} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly name: string
  readonly before: number | undefined
  readonly after: number | undefined
  /** Widens the bars, so that the longest is as long as its column. */
  readonly scale: number
}

function Row({ name, before, after, scale }: RowProps): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <Share kind="before" value={before} scale={scale} />
      <Share kind="after" value={after} scale={scale} />
    </tr>
  )
}

interface ShareProps extends Pick<RowProps, 'scale'> {
  readonly kind: 'before' | 'after'
  readonly value: number | undefined
}

function Share({ kind, value, scale }: ShareProps): JSX.Element {
  return (
    <td>
      <span class="share">
        <span class="percent">{value === undefined ? '' : percent(value)}</span>
        <span class={`bar ${kind}`} style={{ inlineSize: `${100 * scale * (value ?? 0)}%` }} />
      </span>
    </td>
  )
}

function largestShare({ bars, others }: NextTokenView): number {
  return Math.max(...[...bars, others].flatMap(({ before, after }) => [before, after]))
}

function percent(value: number): string {
  return value === 0 ? '–' : `${(100 * value).toFixed(1)} %`
}

const VISIBLE: Readonly<Record<string, string>> = { ' ': '␣', '\n': '↵', '\t': '⇥', '\r': '␍' }

function showToken(token: string): string {
  return VISIBLE[token] ?? token
}

function showText(text: string): JSX.Element {
  return <code>{text.replace(/[\n\t\r]/g, character => VISIBLE[character])}</code>
}
