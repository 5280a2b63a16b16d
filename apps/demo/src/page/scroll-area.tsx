import type { ComponentChildren, JSX } from 'preact'

interface ScrollAreaProps {
  readonly label: string
  readonly isBusy?: boolean
  readonly children: ComponentChildren
}

/** A place of fixed height whose content scrolls, by keyboard too. */
export function ScrollArea({ label, isBusy = false, children }: ScrollAreaProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: not every browser lets the keyboard scroll it otherwise
    <section class="scroll" aria-label={label} aria-busy={isBusy} tabIndex={0}>
      {children}
    </section>
  )
}
