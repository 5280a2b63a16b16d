import type { BackendName, BackendReport } from '@nexttoken/tensor-backend'
import type { ChainStep, StepKind } from './chain-steps.ts'
import type { TrainingSettings } from './training-settings.ts'

/** What the page asks of the worker. */
export type Request =
  | { readonly kind: 'open'; readonly backend: BackendChoice }
  | ({ readonly kind: 'train' } & TrainRequest)
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'stop' }
  | ({ readonly kind: 'inspect' } & InspectRequest)
  | ({ readonly kind: 'write' } & WriteRequest)
  | { readonly kind: 'stopWriting' }
  | { readonly kind: 'forget' }

/** What the worker tells the page. */
export type Reply =
  | { readonly kind: 'inspected'; readonly reports: readonly BackendReport[] }
  | { readonly kind: 'opened'; readonly device: Device }
  | { readonly kind: 'lost'; readonly message: string }
  | { readonly kind: 'prepared'; readonly facts: RunFacts; readonly step: number }
  | { readonly kind: 'phase'; readonly phase: RunPhase }
  | { readonly kind: 'points'; readonly points: readonly RunPoint[] }
  | { readonly kind: 'sample'; readonly sample: RunSample }
  | { readonly kind: 'model'; readonly model: ModelFacts | undefined }
  | { readonly kind: 'view'; readonly view: NextTokenView }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'written'; readonly ending: Ending }
  | { readonly kind: 'failed'; readonly task: Request['kind']; readonly message: string }

/** Asks for a run, or to go on with the one that was started then, if it was kept on the way. */
export interface TrainRequest {
  readonly text: TextSource
  readonly settings: TrainingSettings
  /** In milliseconds since 1970: tells runs apart. */
  readonly startedAt: number
}

/** Where the text to learn comes from: the one that ships with the page, or the user. */
export type TextSource =
  | { readonly kind: 'embedded'; readonly url: string }
  | { readonly kind: 'given'; readonly content: string | Blob }

/** The backend to open: the best there is, or a named one. */
export type BackendChoice = BackendName | 'auto'

/** What computes. */
export interface Device {
  readonly name: BackendName
  /** In words. */
  readonly device: string
}

/** How far a run is. */
export type RunPhase = 'training' | 'paused' | 'stopped' | 'finished'

/** What a run is about. */
export interface RunFacts {
  readonly characters: number
  readonly vocabularySize: number
  readonly parameters: number
  readonly steps: number
  readonly tokensPerStep: number
}

/** A step of a run; losses in nats per token. */
export interface RunPoint {
  readonly step: number
  readonly loss: number
  readonly validationLoss?: number
  readonly tokensPerSecond: number
}

/** What the model wrote on the way. */
export interface RunSample {
  readonly step: number
  readonly text: string
}

/** The model that the sampler uses. */
export interface ModelFacts {
  /** Updates that it had. */
  readonly step: number
  /** Whether a reload of the page brings it back. */
  readonly isKept: boolean
}

/** Asks for the probabilities of the token after a prompt. */
export interface InspectRequest {
  readonly prompt: string
  readonly chain: readonly ChainStep[]
}

/** Asks for a continuation of a prompt. */
export interface WriteRequest extends InspectRequest {
  readonly strategy: 'greedy' | 'multinomial'
  readonly seed: number
  readonly maxNewTokens: number
}

/** How a text ended. */
export interface Ending {
  readonly reason: string
  /** Of its tokens by the model itself; none for an empty text. */
  readonly perplexity?: number
}

/** The distribution of one token before and after the chain. */
export interface NextTokenView {
  /** The end of the text that the token follows. */
  readonly text: string
  /** The likeliest tokens, by their probability before the chain. */
  readonly bars: readonly TokenBar[]
  /** All other tokens together. */
  readonly others: Omit<TokenBar, 'token'> & { readonly count: number }
  readonly entropyBefore: number
  readonly effects: readonly StepEffect[]
}

/** A token's probabilities. */
export interface TokenBar {
  readonly token: string
  readonly before: number
  readonly after: number
}

/** What the distribution is after a step of the chain that is on. */
export interface StepEffect {
  readonly step: StepKind
  /** Tokens that are still possible. */
  readonly kept: number
  /** In nats. */
  readonly entropy: number
}
