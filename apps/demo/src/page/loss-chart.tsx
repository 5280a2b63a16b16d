import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { RunPoint } from '../messages.ts'

const HEIGHT = 240

/** The loss of each step and the validation loss, in nats per token. */
export function LossChart({ points }: { readonly points: readonly RunPoint[] }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>()
  useEffect(() => {
    const plot = createPlot(frame.current!)
    chart.current = plot
    const unfollow = followPage(plot, frame.current!)
    return () => {
      unfollow()
      plot.destroy()
    }
  }, [])
  useEffect(() => {
    const drawing = requestAnimationFrame(() => chart.current?.setData(columnsOf(points)))
    return () => cancelAnimationFrame(drawing)
  }, [points])
  return (
    <figure class="chart">
      <figcaption>
        <span class="key loss">loss</span> <span class="key validation">validation</span>{' '}
        <span class="hint">nats per token</span>
      </figcaption>
      <div ref={frame} class="plot" role="img" aria-label={describe(points)}>
        {points.length === 0 && <p class="hint">The loss of every step is drawn here.</p>}
      </div>
    </figure>
  )
}

function createPlot(frame: HTMLElement): uPlot {
  const axis = {
    stroke: color('--soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  }
  const options: uPlot.Options = {
    width: frame.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: (_, low, high) => [low, Math.max(high, low + 10)] } },
    axes: [axis, { ...axis, size: 44 }],
    series: [
      {},
      { stroke: color('--loss'), width: 1.5, points: { show: isOnePoint, size: 5 } },
      { stroke: color('--validation'), width: 2.5, spanGaps: true, points: { size: 5 } },
    ],
  }
  return new uPlot(options, columnsOf([]), frame)
}

/** One point makes no line. */
function isOnePoint({ data }: uPlot): boolean {
  return data[0].length === 1
}

/** Redraws in the colours of the page and at its width, whenever they change. */
function followPage(plot: uPlot, frame: HTMLElement): () => void {
  const resizing = new ResizeObserver(() => {
    plot.setSize({ width: frame.clientWidth, height: HEIGHT })
  })
  resizing.observe(frame)
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const redraw = (): void => plot.redraw(false, true)
  dark.addEventListener('change', redraw)
  return () => {
    resizing.disconnect()
    dark.removeEventListener('change', redraw)
  }
}

/** A colour of the style sheet, read whenever something is drawn. */
function color(name: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(name)
}

function columnsOf(points: readonly RunPoint[]): uPlot.AlignedData {
  return [
    points.map(({ step }) => step),
    points.map(({ loss }) => loss),
    points.map(({ validationLoss }) => validationLoss ?? null),
  ]
}

function describe(points: readonly RunPoint[]): string {
  if (points.length === 0) return 'Loss curve, empty until a run begins'
  const { step, loss } = points.at(-1)!
  return `Loss curve from ${points[0].loss.toFixed(2)} to ${loss.toFixed(2)} in ${step} steps`
}
