import { randomStream } from '@nexttoken/sampling'
import type { InspectRequest } from '../messages.ts'
import type { Desk } from './desk.ts'
import { runChain, viewOf } from './next-token-view.ts'
import { processorsOf } from './processors.ts'
import { promptIds } from './prompt-ids.ts'

/** Shows the probabilities of the token after a prompt. */
export async function inspect(desk: Desk, { prompt, chain }: InspectRequest): Promise<void> {
  if (desk.textModel === undefined) return
  const { model, tokenizer } = desk.textModel
  const ids = promptIds(tokenizer, prompt)
  const processors = processorsOf(chain)
  const session = model.start()
  try {
    const logits = await session.append(ids.slice(-model.contextLength))
    const context = { ids, promptLength: ids.length, step: 0, random: randomStream(0).uniform }
    const processed = runChain(processors, logits, context)
    desk.reply({ kind: 'view', view: viewOf(tokenizer, processed, ids) })
  } finally {
    session.dispose()
  }
}
