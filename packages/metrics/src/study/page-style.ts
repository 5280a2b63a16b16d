/** Light or dark as the reader's system is; text has a contrast of at least 4.5 with what it stands on. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fafaf8, #131519); --card: light-dark(#fff, #1b1e24); --line: light-dark(#dfe1e4, #30353e);
  --text: light-dark(#1c1e21, #e7e9ec); --muted: light-dark(#5a616b, #a4acb8); --edge: #7f8691;
  --accent: light-dark(#1d54c4, #8db7ff);
}
* { box-sizing: border-box; overflow-wrap: anywhere; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 60rem; background: var(--page);
  color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .7rem; }
h3 { font-size: .95rem; margin: 0 0 .3rem; color: var(--muted); }
p { margin: 0 0 .6rem; }
.muted { color: var(--muted); font-size: .9rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.1rem; margin: 0 0 1rem; min-width: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
`
