import { stripGutenbergBoilerplate } from '@nexttoken/data'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const header =
  'The Project Gutenberg eBook of Moby Dick; Or, The Whale\n\nThis ebook is for anyone.\n\n'
const book =
  'CHAPTER 1. Loomings.\n\nCall me Ishmael.\n\n*** A line of stars ***\n\nThe end of the whale.'
const licence = '\n\n*** START: FULL LICENSE ***\n\nTHE FULL PROJECT GUTENBERG LICENSE\n'

const starts = [
  '*** START OF THE PROJECT GUTENBERG EBOOK MOBY DICK; OR, THE WHALE ***',
  '*** START OF THE PROJECT GUTENBERG EBOOK 2701 ***',
  '*** START OF THIS PROJECT GUTENBERG EBOOK MOBY DICK; OR THE WHALE ***',
  '***START OF THE PROJECT GUTENBERG EBOOK MOBY DICK***',
  '*** START OF THE PROJECT GUTENBERG EBOOK MOBY DICK;\nOR, THE\nWHALE ***',
  '*** START OF THE PROJECT GUTENBERG EBOOK, MOBY DICK',
  '  *** Start of this Project Gutenberg Etext Moby Dick ***',
  '*** START OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK MOBY DICK ***',
]

const ends = [
  '*** END OF THE PROJECT GUTENBERG EBOOK MOBY DICK; OR, THE WHALE ***',
  '*** END OF THIS PROJECT GUTENBERG EBOOK MOBY DICK ***',
  '***END OF THE PROJECT GUTENBERG EBOOK MOBY DICK***',
  '*** END OF THE PROJECT GUTENBERG EBOOK MOBY DICK;\nOR, THE WHALE ***',
  "End of Project Gutenberg's Moby Dick; or The Whale, by Herman Melville\n\n*** END OF THIS PROJECT GUTENBERG EBOOK ***",
  'End of the Project Gutenberg EBook of Moby Dick, by Herman Melville',
  'End of this Project Gutenberg Etext of Moby Dick',
]

describe('stripGutenbergBoilerplate', () => {
  test.each(starts)('finds the beginning after %j', start => {
    const text = `${header}${start}\n\n\n${book}\n\n${ends[0]}${licence}`
    expect(stripGutenbergBoilerplate(text)).toBe(book)
  })

  test.each(ends)('finds the end before %j', end => {
    const text = `${header}${starts[0]}\n\n${book}\n\n\n${end}${licence}`
    expect(stripGutenbergBoilerplate(text)).toBe(book)
  })

  test('works with carriage returns and a byte order mark', () => {
    const text = `\ufeff${header}${starts[4]}\n\n${book}\n\n${ends[0]}${licence}`
    const windows = text.replaceAll('\n', '\r\n')
    expect(stripGutenbergBoilerplate(windows)).toBe(book.replaceAll('\n', '\r\n'))
  })

  test('takes out one side where only one is there', () => {
    expect(stripGutenbergBoilerplate(`${header}${starts[0]}\n${book}\n`)).toBe(book)
    expect(stripGutenbergBoilerplate(`\n${book}\n${ends[0]}${licence}`)).toBe(book)
  })

  test('keeps every book of a text of several', () => {
    const one = `${header}${starts[0]}\n\n${book}\n\n${ends[0]}${licence}`
    const other = `${header}${starts[2]}\n\nAnother.\n\n${ends[1]}${licence}`
    expect(stripGutenbergBoilerplate(one + other)).toBe(`${book}\n\nAnother.`)
  })

  test('leaves a text without these lines as it is, its blank ends included', () => {
    const text =
      '\n  He spoke of Project Gutenberg, and of the END OF THE PROJECT GUTENBERG too. \n\n'
    expect(stripGutenbergBoilerplate(text)).toBe(text)
    expect(stripGutenbergBoilerplate('')).toBe('')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), any => {
        expect(stripGutenbergBoilerplate(any)).toBe(any)
      }),
    )
  })

  test('changes nothing the second time', () => {
    const once = stripGutenbergBoilerplate(`${header}${starts[0]}\n${book}\n${ends[4]}${licence}`)
    expect(stripGutenbergBoilerplate(once)).toBe(once)
  })
})
