import type { BackendReport } from '@nexttoken/tensor-backend'
import type {
  Device,
  Ending,
  ModelFacts,
  NextTokenView,
  Reply,
  Request,
  RunFacts,
  RunPhase,
  RunPoint,
  RunSample,
  TrainRequest,
} from '../messages.ts'

/** All that the page shows of the worker. */
export interface PageState {
  readonly device: DeviceState
  readonly run: RunState
  readonly model: ModelFacts | undefined
  readonly writing: WritingState
}

/** What was looked at, and the device once it is open or why none is. */
export interface DeviceState {
  readonly reports: readonly BackendReport[]
  readonly device?: Device
  /** The device that failed, and how. */
  readonly lost?: { readonly name: string; readonly message: string }
  readonly problem?: string
}

/** The run that was started last. */
export interface RunState {
  /** Interrupted, it waits for a device to go on with. */
  readonly phase: 'idle' | 'preparing' | RunPhase | 'failed' | 'interrupted'
  readonly request?: TrainRequest
  readonly facts?: RunFacts
  readonly points: readonly RunPoint[]
  /** The newest first. */
  readonly samples: readonly RunSample[]
  readonly problem?: string
}

/** What the sampler shows. */
export interface WritingState {
  readonly isWriting: boolean
  readonly prompt: string
  readonly text: string
  readonly ending?: Ending
  readonly view?: NextTokenView
  readonly problem?: string
}

/** What goes to the worker and what comes from it: both change the page. */
export type Message = Request | Reply

/** The page before anything has happened. */
export const initialState: PageState = {
  device: { reports: [] },
  run: { phase: 'idle', points: [], samples: [] },
  model: undefined,
  writing: { isWriting: false, prompt: '', text: '' },
}

/** The page after a message; a device that is opened begins with nothing of the one before but its run. */
export function reducePage(state: PageState, message: Message): PageState {
  if (message.kind === 'open') {
    const { device, run } = state
    const isLeft = isUnderWay(run) || run.phase === 'interrupted'
    return {
      ...initialState,
      device: { reports: device.reports },
      run: isLeft ? { ...run, phase: 'interrupted' } : initialState.run,
    }
  }
  return {
    device: reduceDevice(state.device, message),
    run: reduceRun(state.run, message),
    model: message.kind === 'model' ? message.model : state.model,
    writing: reduceWriting(state.writing, message),
  }
}

/** Whether a run is under way, at work or paused. */
export function isUnderWay({ phase }: RunState): boolean {
  return phase === 'preparing' || phase === 'training' || phase === 'paused'
}

/** Whether a lost device ends the run; one that failed may have failed of it, before it was known. */
function isBroken(run: RunState): boolean {
  return isUnderWay(run) || run.phase === 'failed'
}

function reduceDevice(state: DeviceState, message: Message): DeviceState {
  if (message.kind === 'inspected') return { ...state, reports: message.reports }
  if (message.kind === 'opened') return { ...state, device: message.device }
  if (message.kind === 'lost') {
    const lost = { name: state.device?.name ?? '', message: message.message }
    return { reports: state.reports, lost }
  }
  if (message.kind !== 'failed' || message.task !== 'open') return state
  return { ...state, problem: message.message }
}

function reduceRun(run: RunState, message: Message): RunState {
  switch (message.kind) {
    case 'train':
      return beginRun(run, message)
    case 'prepared':
      return { ...upTo(run, message.step), phase: 'training', facts: message.facts }
    case 'lost':
      return isBroken(run) ? { ...run, phase: 'interrupted' } : run
    case 'phase':
      return { ...run, phase: message.phase }
    case 'points':
      return { ...run, points: [...run.points, ...message.points] }
    case 'sample':
      return { ...run, samples: [message.sample, ...run.samples] }
    case 'failed':
      if (message.task !== 'train') return run
      return { ...run, phase: 'failed', problem: message.message }
    default:
      return run
  }
}

/** A request that was made before goes on with its run. */
function beginRun(run: RunState, request: TrainRequest): RunState {
  const isSame = run.request?.startedAt === request.startedAt
  const { points, samples } = isSame ? run : initialState.run
  return { phase: 'preparing', request, points, samples }
}

/** What was after the step from which the run goes on is forgotten. */
function upTo(run: RunState, last: number): RunState {
  const isBefore = ({ step }: { readonly step: number }): boolean => step <= last
  return { ...run, points: run.points.filter(isBefore), samples: run.samples.filter(isBefore) }
}

function reduceWriting(writing: WritingState, message: Message): WritingState {
  const { problem: _, ...calm } = writing
  switch (message.kind) {
    case 'inspect':
      return calm
    case 'write':
      return { ...beginning(writing), isWriting: true, prompt: message.prompt }
    case 'text':
      return { ...writing, text: writing.text + message.text }
    case 'view':
      return { ...writing, view: message.view }
    case 'lost':
      return { ...calm, isWriting: false }
    case 'written':
      return { ...writing, isWriting: false, ending: message.ending }
    case 'model':
      return message.model === undefined ? initialState.writing : writing
    case 'failed':
      if (!SAMPLER_TASKS.includes(message.task)) return writing
      return { ...writing, isWriting: false, problem: message.message }
    default:
      return writing
  }
}

const SAMPLER_TASKS: readonly Request['kind'][] = ['inspect', 'write', 'stopWriting', 'forget']

function beginning({ view }: WritingState): WritingState {
  return { ...initialState.writing, ...(view !== undefined && { view }) }
}
