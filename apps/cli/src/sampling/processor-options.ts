import {
  type LogitsProcessor,
  repetitionPenalty,
  SamplingError,
  temperature,
  topK,
  topP,
} from '@nexttoken/sampling'
import { type Command, InvalidArgumentError } from 'commander'

interface ProcessorOption {
  readonly flags: string
  readonly description: string
  readonly make: (value: number) => LogitsProcessor
}

/** Every option that is a logits processor: a new one is a line here. */
const PROCESSORS: readonly ProcessorOption[] = [
  { flags: '--temperature <t>', description: 'above 1 bolder, below 1 surer', make: temperature },
  { flags: '--top-k <k>', description: 'only the k likeliest tokens', make: topK },
  {
    flags: '--top-p <p>',
    description: 'only the likeliest tokens that together reach p',
    make: topP,
  },
  {
    flags: '--repetition-penalty <p>',
    description: 'above 1 less of what was said',
    make: repetitionPenalty,
  },
]

/**
 * Adds an option for each processor.
 *
 * @returns The processors in the order in which the command line names them, once it is parsed.
 */
export function addProcessorOptions(command: Command): readonly LogitsProcessor[] {
  const written: LogitsProcessor[] = []
  for (const { flags, description, make } of PROCESSORS) {
    command.option(flags, description, (text: string) => {
      written.push(parse(text, make))
      return text
    })
  }
  return written
}

function parse(text: string, make: ProcessorOption['make']): LogitsProcessor {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  try {
    return make(value)
  } catch (error) {
    if (!(error instanceof SamplingError)) throw error
    throw new InvalidArgumentError(`${error.message}.`)
  }
}
