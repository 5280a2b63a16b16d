/** The page's style, light or dark as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1c1e21; --muted: #666b73; --grid: #e6e7e9;
  --loss: #2563c9; --validation: #c2410c; --unigram: #7a8290; --uniform: #a8aeb8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131519; --card: #1b1e24; --text: #e7e9ec; --muted: #9aa1ac; --grid: #2c3038;
    --loss: #6ea3ff; --validation: #ff9a5c; --unigram: #9aa1ac; --uniform: #6b7280;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--page);
  color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; }
h3 { font-size: .95rem; margin: 0 0 .4rem; }
h3 small, .lead { color: var(--muted); font-weight: normal; }
.lead { margin: 0; }
.card { background: var(--card); border: 1px solid var(--grid); border-radius: 10px; padding: .9rem 1rem;
  margin: 0 0 1rem; min-width: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 1.4rem 0 0; }
.figures div { display: flex; flex-direction: column; justify-content: space-between; background: var(--card); border: 1px solid var(--grid); border-radius: 10px; padding: .7rem .9rem; }
.figures dt { color: var(--muted); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem; }
.charts > :first-child { grid-column: 1 / -1; }
.charts .card { margin: 0; }
.settings { border-collapse: collapse; width: 100%; }
.settings th, .settings td { text-align: left; vertical-align: top; padding: .35rem 1.2rem .35rem 0; }
.settings th { font-weight: normal; color: var(--muted); white-space: nowrap; }
.settings td { overflow-wrap: anywhere; width: 100%; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .88rem/1.5 ui-monospace, monospace; }
pre b { color: var(--muted); font-weight: normal; }
.note { color: var(--muted); font-size: .88rem; margin: .5rem 0 0; }
.u-legend { color: var(--text); font-size: .82rem; }
.u-legend .u-marker { border-radius: 2px; }
.uplot { width: 100%; }
`
