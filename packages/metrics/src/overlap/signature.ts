import type { Segment } from './segments.ts'

/** Version of this package; a test keeps it equal to that of package.json. */
const OUR_VERSION = '0.0.0'
/** Version of sacreBLEU whose definitions are followed. */
const SACREBLEU_VERSION = '2.6.0'

/** What a score depends on, in sacreBLEU's words and order; the computing program's version is named at the end. */
export function signature(
  segments: readonly Segment[],
  fields: Readonly<Record<string, string | number | boolean>>,
): string {
  const counts = new Set(segments.map(({ references }) => references.length))
  const [count] = counts
  const all = {
    nrefs: counts.size === 1 ? count : 'var',
    ...fields,
    version: SACREBLEU_VERSION,
    nexttoken: OUR_VERSION,
  }
  return Object.entries(all)
    .map(
      ([name, value]) => `${name}:${typeof value === 'boolean' ? (value ? 'yes' : 'no') : value}`,
    )
    .join('|')
}
