/** The page's script: draws the charts of `#data` with uPlot, in the colours of the page, as wide as there is room. */
export const CHART_SCRIPT = `
const { steps, charts } = JSON.parse(document.getElementById('data').textContent)
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const show = value => value == null ? '–' : String(Number(value.toPrecision(4)))
let plots = []

function axes() {
  const axis = { stroke: style('--muted'), grid: { stroke: style('--grid'), width: 1 }, ticks: { show: false } }
  return [axis, { ...axis, size: 64, values: (plot, values) => values.map(value => value == null ? '' : show(value)) }]
}

function seriesOf({ label, color, level, values }) {
  const line = { label, stroke: style(color), width: 1.5, spanGaps: true, value: (plot, value) => show(value) }
  if (level !== undefined) return { ...line, dash: [6, 4], points: { show: false } }
  return { ...line, points: { show: values.includes(null), size: 5, fill: style(color) } }
}

function draw() {
  for (const plot of plots) plot.destroy()
  plots = Array.from(document.querySelectorAll('[data-chart]'), place => {
    const { series, isLog } = charts[place.dataset.chart]
    const columns = series.map(({ values, level }) => values ?? steps.map(() => level))
    return new uPlot({
      width: place.clientWidth,
      height: place.dataset.chart === '0' ? 320 : 200,
      scales: { x: { time: false }, y: { distr: isLog ? 3 : 1 } },
      axes: axes(),
      series: [{ label: 'step' }, ...series.map(seriesOf)],
      cursor: { y: false, drag: { x: true, y: false } },
    }, [steps, ...columns], place)
  })
}

draw()
addEventListener('resize', draw)
addEventListener('beforeprint', draw)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
`
