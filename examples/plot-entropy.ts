/** Draws entropy against temperature and k as SVG: `plot-entropy.ts > entropy.svg`. */
import { chain, entropy, temperature, topK } from '@nexttoken/sampling'

// What models predict falls off like this: Zipf's law, the logit of the token of rank r is −1.5 ln r.
const logits = Float32Array.from({ length: 200 }, (_, id) => -1.5 * Math.log(id + 1))
const context = { ids: [0], promptLength: 1, step: 0, random: () => 0 }
const x = (heat: number) => 60 + heat * 160
const y = (nats: number) => 320 - nats * 50

const colours = ['#2f7fd1', '#c8641b', '#2e8f5d', '#a45cc9']
const curves = [200, 50, 10, 3].map((k, index) => {
  const points = Array.from({ length: 59 }, (_, step) => {
    const heat = 0.1 + step / 20
    const nats = entropy(chain(topK(k), temperature(heat))(logits, context))
    return { nats, text: `${x(heat).toFixed(1)},${y(nats).toFixed(1)}` }
  })
  const name = k === 200 ? 'all 200 tokens' : `top-k ${k}`
  return `<polyline stroke="${colours[index]}" points="${points.map(({ text }) => text).join(' ')}"/>
<text x="${x(3) + 8}" y="${(y(points.at(-1)!.nats) + 4).toFixed(1)}" style="fill:${colours[index]}">${name}</text>`
})
const across = [0, 1, 2, 3, 4, 5].map(
  nats => `<path class="grid" d="M${x(0)} ${y(nats)}H${x(3)}"/>
<text x="${x(0) - 8}" y="${y(nats) + 4}" text-anchor="end">${nats}</text>`,
)
const down = [0, 0.5, 1, 1.5, 2, 2.5, 3].map(
  heat => `<text x="${x(heat)}" y="${y(0) + 20}" text-anchor="middle">${heat}</text>`,
)
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 375" font-family="sans-serif" font-size="13">
<title>Entropy in nats against temperature, for all of 200 tokens and the 50, 10 and 3 likeliest</title>
<style>text{fill:#444}.grid{stroke:#ddd}polyline{fill:none;stroke-width:2.5}
@media (prefers-color-scheme:dark){text{fill:#bbb}.grid{stroke:#333}}</style>
<text x="${x(0) - 40}" y="40">entropy, nats</text>
<text x="${x(1.5)}" y="365" text-anchor="middle">temperature</text>
${[...across, ...down, ...curves].join('\n')}
</svg>`)
