import type { Table } from '../training/describe-run.ts'
import { escapeHtml } from './escape-html.ts'
import { STYLE } from './style.ts'

/** What a page shows; plain text but for the HTML that is named so. */
export interface Page {
  readonly title: string
  /** What it is about, in a sentence. */
  readonly lead: string
  /** HTML of `main`. */
  readonly main: string
  /** Style sheets before and after the common one. */
  readonly styles?: { readonly before?: string; readonly after?: string }
  /** HTML at the end of the body. */
  readonly scripts?: string
}

/** A report as one HTML page that needs nothing else. */
export function renderPage({ title, lead, main, styles = {}, scripts = '' }: Page): string {
  const { before = '', after = '' } = styles
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${before}${STYLE}${after}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(lead)}</p>
</header>
<main>
${main}
</main>
${scripts}</body>
</html>
`
}

/** Figures side by side; `show` makes HTML of a value. */
export function figures(table: Table, show: (value: string) => string = escapeHtml): string {
  const entries = table.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${show(value)}</dd></div>`,
  )
  return `<dl class="figures">${entries.join('\n')}</dl>`
}

/** What a run was set to. */
export function settings(table: Table): string {
  const rows = table.map(
    ([name, value]) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  )
  return `<h2>Settings</h2>\n<div class="card"><table class="settings">${rows.join('\n')}</table></div>`
}
