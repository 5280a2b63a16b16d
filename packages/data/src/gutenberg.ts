const START =
  /^[ \t]*\*{3}[ \t]*START OF (?:THE|THIS) (?:COPYRIGHTED )?PROJECT GUTENBERG\b(?:(?:(?!\r?\n[ \t]*\r?\n)[^*])*\*{3}.*|.*)/gim
const END =
  /^[ \t]*(?:\*{3}[ \t]*END OF (?:THE|THIS) (?:COPYRIGHTED )?|END OF (?:THE |THIS )?)PROJECT GUTENBERG\b/im

/**
 * Takes out what Project Gutenberg puts before and after a book, and the blank lines around the book.
 *
 * Borders are the lines `*** START OF THE PROJECT GUTENBERG EBOOK … ***` and `*** END OF …`, with THIS
 * for THE, without the spaces, with a title over several lines, and the older `End of Project Gutenberg's …`.
 * Of several books in one text all are kept, an empty line apart.
 *
 * @returns The text unchanged if it has no such line.
 */
export function stripGutenbergBoilerplate(text: string): string {
  const starts = [...text.matchAll(START)]
  if (starts.length === 0) return END.test(text) ? bookIn(text) : text
  return starts
    .map((start, index) =>
      bookIn(text.slice(start.index + start[0].length, starts[index + 1]?.index)),
    )
    .join('\n\n')
}

function bookIn(text: string): string {
  const end = text.search(END)
  return (end === -1 ? text : text.slice(0, end)).trim()
}
