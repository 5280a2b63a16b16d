import { fromGenerationConfig, type LogitsProcessor } from '@nexttoken/sampling'
import { CommandError } from '../errors.ts'
import type { TextModel } from '../model-directory.ts'

const FILE = 'generation_config.json'

/** The processors that the model's own `generation_config.json` asks for. */
export function processorsOfModel({ files }: Pick<TextModel, 'files'>): LogitsProcessor {
  const bytes = files.get(FILE)
  if (bytes === undefined) {
    const expected = `expected a ${FILE} beside the model, found none`
    throw new CommandError('FAILED', `--generation-config: ${expected}; leave the option out.`)
  }
  try {
    return fromGenerationConfig(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (cause) {
    throw new CommandError('FAILED', `--generation-config: ${(cause as Error).message}.`, { cause })
  }
}
