import { colors } from '../output.ts'
import type { SampleRecord } from './records.ts'

/** A sample as a titled, indented block for the terminal. */
export function quoteSample(
  title: string,
  { prompt, text }: Pick<SampleRecord, 'prompt' | 'text'>,
  style: Pick<typeof colors, 'bold' | 'dim'> = colors,
): string {
  const bar = style.dim('│')
  const lines = printable(prompt + text)
    .trim()
    .split('\n')
  return [`\n${style.bold(title)}`, ...lines.map(line => `  ${bar} ${line}`), ''].join('\n')
}

/** Text without the control characters that would move a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '�')
}
