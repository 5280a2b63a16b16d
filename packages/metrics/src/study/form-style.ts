/** The form's own rules; nothing moves. */
export const FORM_STYLE = `
progress { width: 100%; height: .5rem; margin: .6rem 0 0; accent-color: var(--accent); }
h2 { margin: 1.2rem 0 .7rem; }
.text { white-space: pre-wrap; margin: 0; }
.pair, .choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0 1rem; }
fieldset { border: 0; margin: 1rem 0; padding: 0; min-width: 0; }
legend { padding: 0; margin: 0 0 .4rem; font-weight: 600; }
legend span { font-weight: 400; color: var(--muted); }
.choices { grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); gap: .5rem; }
label, button { font: inherit; min-height: 2.75rem; padding: .35rem .8rem; border: 1px solid var(--edge);
  border-radius: 8px; background: var(--card); color: var(--text); cursor: pointer; }
label { display: flex; align-items: center; gap: .5rem; }
label:hover, button:hover, label:has(:checked) { border-color: var(--accent); }
label:has(:checked) { box-shadow: inset 0 0 0 2px var(--accent); }
label:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
input { accent-color: var(--accent); width: 1.1rem; height: 1.1rem; margin: 0; flex: none; }
input:focus-visible { outline: 0; }
kbd { margin-left: auto; padding: 0 .5rem; border: 1px solid var(--edge); border-radius: 4px; color: var(--muted); }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.2rem 0; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--page); font-weight: 600; }
footer { border-top: 1px solid var(--line); padding-top: .8rem; }
@media (hover: none), (max-width: 30rem) { kbd { display: none; } .choices { grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); } }
`
