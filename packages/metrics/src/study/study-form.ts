import { MetricsError } from '../errors.ts'
import { FORM_SCRIPT } from './form-script.ts'
import { FORM_STYLE } from './form-style.ts'
import { escapeHtml, htmlPage } from './page.ts'
import type { Study } from './study.ts'

/**
 * A study's form as one HTML file: it works offline, keeps answers in the browser as they are given, goes on
 * where it was left, and saves JSON or CSV for `collect`. Nothing in it tells a system.
 *
 * @param study - Every rater's tasks are in the file, which then asks who is there, unless `rater` names one.
 * @param options - `saveTo`: an address that all answers are sent to as well after each, by POST as JSON.
 * @throws {MetricsError} `INVALID_ARGUMENT` if the study has no such rater.
 */
export function studyForm(
  { title, assignments }: Pick<Study, 'title' | 'assignments'>,
  { rater, saveTo }: { readonly rater?: string; readonly saveTo?: string } = {},
): string {
  const shown = assignments.filter(one => rater === undefined || one.rater === rater)
  if (shown.length === 0) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a rater among ${assignments.map(one => one.rater).join(', ')}, got ${rater}`,
    )
  }
  const data = JSON.stringify({ assignments: shown, saveTo }).replaceAll('<', '\\u003c')
  return htmlPage(
    title,
    `<header>
<h1>${escapeHtml(title)}</h1>
<progress aria-label="Tasks answered" hidden></progress>
</header>
<main><noscript>This form needs JavaScript.</noscript></main>
<footer hidden>
<p class="muted" id="state" role="status"></p>
<div class="actions"></div>
</footer>
<script type="application/json" id="study">${data}</script>
<script>${FORM_SCRIPT}</script>`,
    FORM_STYLE,
  )
}
