import type { Reply, Request } from '../messages.ts'
import type { Desk } from './desk.ts'
import { forget } from './forget.ts'
import { inspect } from './inspect.ts'
import { openDevice } from './open-device.ts'
import { tellFailure } from './tell-failure.ts'
import { trainOnText } from './train-on-text.ts'
import { endWriting, write } from './write.ts'

const desk: Desk = {
  textModel: undefined,
  keptRun: undefined,
  run: undefined,
  writing: undefined,
  isLost: false,
  reply: (message: Reply) => postMessage(message),
}

type Handlers = {
  readonly [Kind in Request['kind']]: (
    request: Extract<Request, { kind: Kind }>,
  ) => void | Promise<void>
}

const handlers: Handlers = {
  open: ({ backend }) => openDevice(desk, backend),
  train: request => trainOnText(desk, request),
  pause: () => desk.run?.pause(),
  resume: () => desk.run?.resume(),
  stop: () => desk.run?.stop(),
  inspect: request => inspect(desk, request),
  write: request => write(desk, request),
  stopWriting: () => endWriting(desk),
  forget: () => forget(desk),
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  try {
    await (handlers[data.kind] as (request: Request) => void | Promise<void>)(data)
  } catch (error) {
    tellFailure(desk, data.kind, error as Error)
  }
})
