import { parseTask } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

const choice = { ctx: 'He takes', endings: ['a bow', 'the sea'], label: 1 }

describe('parseTask', () => {
  test('cuts LAMBADA’s texts at their last space and leaves out empty lines', () => {
    const lines = '{"text": "I don\'t care about signs"}\r\n\n{"text": "one\\n\\ntwo"}\n'
    expect(parseTask(lines)).toEqual({
      kind: 'lastWord',
      examples: [
        { context: "I don't care about", target: 'signs' },
        { context: '', target: 'one\n\ntwo' },
      ],
    })
  })

  test('takes HellaSwag’s keys as they are, the label also as a text', () => {
    const lines = [choice, { ...choice, label: '0' }].map(line => JSON.stringify(line)).join('\n')
    const { ctx: context, endings: choices } = choice
    expect(parseTask(lines)).toEqual({
      kind: 'multipleChoice',
      examples: [
        { context, choices, label: 1 },
        { context, choices, label: 0 },
      ],
    })
  })

  test('puts HellaSwag’s own records together and takes WikiHow’s marks out', () => {
    const record = {
      ...choice,
      endings: [' [step] Take  it [title] Go.', 'the sea'],
      activity_label: 'Sailing',
      ctx_a: '[header] How to sail [title] Learn.',
      ctx_b: 'the OLD man',
    }
    expect(parseTask(JSON.stringify(record)).examples).toEqual([
      {
        context: 'Sailing: How to sail. Learn. The old man',
        choices: [' Take it. Go.', 'the sea'],
        label: 1,
      },
    ])
  })

  test.each([
    ['{"text": "a b"}\n{', /^Line 2: expected a JSON object/],
    ['7', /^Line 1: expected a JSON object/],
    ['{"text": "a b "}', /ends in a word/],
    ['{"text": ""}', /ends in a word/],
    [`{"text": "a b"}\n${JSON.stringify(choice)}`, /^Line 2: expected a "text"/],
    [`${JSON.stringify(choice)}\n{"text": "a b"}`, /^Line 2: expected "ctx"/],
    [JSON.stringify({ ...choice, label: 2 }), /index of the right one/],
    [JSON.stringify({ ...choice, label: 'a' }), /index of the right one/],
    [JSON.stringify({ ...choice, endings: [1, 2] }), /"endings"/],
  ])('refuses %j', (lines, message) => {
    expect(() => parseTask(lines)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_FILE', message: expect.stringMatching(message) }),
    )
  })

  test('refuses a file without examples', () => {
    expect(() => parseTask('\n\n')).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })
})
