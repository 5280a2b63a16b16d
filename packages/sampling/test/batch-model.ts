import type { BatchSession, HiddenReading, NextTokenModel, Session } from '@nexttoken/sampling'

/** A model like `markovModel`'s that continues sequences together, and a log of its passes. */
export interface BatchModel extends NextTokenModel {
  /** The rows of each pass. */
  readonly passes: number[][][]
  /** Batches opened and not disposed. */
  open: number
}

/** Rows of `table` are logits [V] of the token after `row`'s id; rows of `states` its hidden state. */
export function batchModel(
  table: readonly (readonly number[])[],
  states?: readonly (readonly number[])[],
): BatchModel {
  const openBatch = (texts: number[][]): BatchSession => {
    let isOpen = true
    const pass = (rows: readonly (readonly number[])[]) => {
      if (!isOpen) throw new Error('append after dispose')
      if (rows.length !== texts.length) throw new Error('a row for each sequence')
      if (rows.every(row => row.length === 0)) throw new Error('an empty pass')
      model.passes.push(rows.map(row => [...row]))
      for (const [row, ids] of rows.entries()) texts[row].push(...ids)
    }
    const logitsOf = (text: readonly number[]) => Float32Array.from(table[text.at(-1) ?? 0])
    model.open++
    return {
      get lengths() {
        return texts.map(text => text.length)
      },
      async append(rows) {
        pass(rows)
        return texts.map(logitsOf)
      },
      ...(states && {
        async appendHidden(rows: readonly (readonly number[])[]): Promise<HiddenReading[]> {
          pass(rows)
          return texts.map((text, row) => ({
            logits: logitsOf(text),
            hidden: rows[row].map(id => Float32Array.from(states[id])),
          }))
        },
      }),
      fork: rows => openBatch(rows.map(row => [...texts[row]])),
      rewind(lengths) {
        for (const [row, text] of texts.entries()) text.length = lengths[row]
      },
      dispose() {
        if (!isOpen) throw new Error('disposed twice')
        isOpen = false
        model.open--
      },
    }
  }
  const single = (batch: BatchSession): Session => ({
    get length() {
      return batch.lengths[0]
    },
    append: async ids => (await batch.append([ids]))[0],
    ...(states && {
      appendHidden: async (ids: readonly number[]) => (await batch.appendHidden!([ids]))[0],
    }),
    fork: () => single(batch.fork([0])),
    rewind: length => batch.rewind([length]),
    dispose: () => batch.dispose(),
  })
  const start = (options?: { readonly batchSize: number }) =>
    options
      ? openBatch(Array.from({ length: options.batchSize }, () => []))
      : single(openBatch([[]]))
  const model: BatchModel = {
    vocabularySize: table.length,
    contextLength: 100,
    passes: [],
    open: 0,
    start: start as unknown as NextTokenModel['start'],
  }
  return model
}
