import { generate, temperature } from '@nexttoken/sampling'
import type { Desk } from './desk.ts'
import { nextTask } from './next-task.ts'
import { promptIds } from './prompt-ids.ts'
import type { RunControl } from './run-control.ts'

const SAMPLE_CHARACTERS = 120

/** Shows what the model writes now, always from the same draws; a run that is stopped does not wait for it. */
export async function writeSample(desk: Desk, control: RunControl): Promise<void> {
  const { model, tokenizer, step } = desk.textModel!
  const ids: number[] = []
  const options = { processor: temperature(0.8), seed: 1, maxNewTokens: SAMPLE_CHARACTERS }
  for await (const { id } of generate(model, promptIds(tokenizer, ''), options)) {
    ids.push(id)
    await nextTask()
    if (control.isStopped) return
  }
  desk.reply({ kind: 'sample', sample: { step, text: tokenizer.decode(ids) } })
}
