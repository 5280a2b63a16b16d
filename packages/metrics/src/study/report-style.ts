/** The report's own rules. */
export const REPORT_STYLE = `
.scroll { overflow-x: auto; }
h3 { font-weight: 400; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .5rem; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: .85rem; font-weight: 600; color: var(--muted); }
th:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 7.5rem; }
td:last-child, thead th:last-child { padding-right: 0; }
td:has(svg) { width: 30%; min-width: 9rem; }
td:has(svg), th:has(div) { padding-left: 1rem; padding-right: 1rem; }
.plot { display: block; width: 100%; height: 1.5rem; overflow: visible; }
.plot line { vector-effect: non-scaling-stroke; }
.track { stroke: var(--line); stroke-width: 1; }
.reference { stroke: var(--edge); stroke-width: 1; stroke-dasharray: 3 3; }
.interval { stroke: var(--accent); stroke-width: 3; }
.dot { stroke: var(--accent); stroke-width: 11; stroke-linecap: round; }
.shares { height: 1rem; }
.axis { display: flex; justify-content: space-between; }
.axis span { width: 0; flex: none; display: flex; justify-content: center; }
.legend { display: flex; justify-content: space-between; }
.axis, .legend { font-weight: 400; }
.legend span::before { content: ''; display: inline-block; width: .7rem; height: .7rem; margin-right: .3rem; background: var(--c); }
rect { fill: var(--c); }
.s1 { --c: light-dark(#b5402a, #d8664a); }
.s2 { --c: light-dark(#e3a07f, #a8634b); }
.s3 { --c: light-dark(#c9cbcf, #5a606b); }
.s4 { --c: light-dark(#86abdd, #4a71ab); }
.s5 { --c: light-dark(#2a5fae, #83b0f5); }
.warn { text-decoration: underline; }
`
