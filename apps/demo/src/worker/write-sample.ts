import { generate, temperature } from '@nexttoken/sampling'
import type { Desk } from './desk.ts'
import { nextTask } from './next-task.ts'
import { promptIds } from './prompt-ids.ts'
import type { RunControl } from './run-control.ts'

const SAMPLE_CHARACTERS = 120
const SAMPLE_MS = 5000

/**
 * Shows what the model writes now, always from the same draws: as much as a few seconds allow. A run
 * that is stopped does not wait for it.
 */
export async function writeSample(desk: Desk, control: RunControl): Promise<void> {
  const { model, tokenizer, step } = desk.textModel!
  const ids: number[] = []
  const endsAt = performance.now() + SAMPLE_MS
  const options = { processor: temperature(0.8), seed: 1, maxNewTokens: SAMPLE_CHARACTERS }
  for await (const { id } of generate(model, promptIds(tokenizer, ''), options)) {
    ids.push(id)
    await nextTask()
    if (control.isStopped) return
    if (performance.now() > endsAt) break
  }
  desk.reply({ kind: 'sample', sample: { step, text: tokenizer.decode(ids) } })
}
