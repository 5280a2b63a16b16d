import { perplexity } from '@nexttoken/metrics'
import { generate, type LogitsProcessor } from '@nexttoken/sampling'
import { streamingDecoder } from '@nexttoken/tokenizer'
import type { Ending, NextTokenView, WriteRequest } from '../messages.ts'
import type { Desk, TextModel } from './desk.ts'
import { messageBuffer } from './message-buffer.ts'
import { nextTask } from './next-task.ts'
import { type Processed, runChain, viewOf } from './next-token-view.ts'
import { type NamedProcessor, processorsOf } from './processors.ts'
import { promptIds } from './prompt-ids.ts'

/** Continues a prompt, the text streaming to the page; a text under way is ended first. */
export async function write(desk: Desk, request: WriteRequest): Promise<void> {
  await endWriting(desk)
  if (desk.textModel === undefined) throw new Error('There is no model yet: train one first.')
  const abort = new AbortController()
  const work = stream(desk, desk.textModel, { ...request, signal: abort.signal })
  const writing = { abort, ended: work.catch(() => {}) }
  desk.writing = writing
  try {
    await work
  } finally {
    if (desk.writing === writing) desk.writing = undefined
  }
}

/** Ends the text under way, if there is one. */
export async function endWriting({ writing }: Desk): Promise<void> {
  writing?.abort.abort()
  await writing?.ended
}

async function stream(
  desk: Desk,
  { model, tokenizer }: TextModel,
  { prompt, chain, ...options }: WriteRequest & { readonly signal: AbortSignal },
): Promise<void> {
  const texts = messageBuffer<string>(newer => desk.reply({ kind: 'text', text: newer.join('') }))
  const views = messageBuffer<() => NextTokenView>(newer => {
    desk.reply({ kind: 'view', view: newer.at(-1)!() })
  })
  const watch = (processed: Processed, ids: readonly number[]): void => {
    views.add(() => viewOf(tokenizer, processed, ids))
  }
  const processor = watched(processorsOf(chain), watch)
  const generation = generate(model, promptIds(tokenizer, prompt), { ...options, processor })
  const decoder = streamingDecoder(tokenizer)
  const logProbabilities: number[] = []
  for await (const { id, logProbability } of generation) {
    logProbabilities.push(logProbability)
    texts.add(decoder.push(id))
    await nextTask()
  }
  texts.flush()
  views.flush()
  const { reason } = generation.result!
  desk.reply({ kind: 'written', ending: endingOf(reason, logProbabilities) })
}

function endingOf(reason: string, logProbabilities: readonly number[]): Ending {
  if (logProbabilities.length === 0) return { reason }
  return { reason, perplexity: perplexity(logProbabilities) }
}

/** The chain as one processor that shows what it does. */
function watched(
  processors: readonly NamedProcessor[],
  watch: (processed: Processed, ids: readonly number[]) => void,
): LogitsProcessor {
  return (logits, context) => {
    const processed = runChain(processors, logits, context)
    watch(processed, [...context.ids])
    return processed.after
  }
}
