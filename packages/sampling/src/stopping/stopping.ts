import type { GenerateOptions } from '../generate-options.ts'
import type { StopState } from './stop-rule.ts'

/** A run's stop rules, token limit and abort signal as three questions about the ids so far. */
export interface Stopping {
  /** Why to end now: a rule's reason, `'maxNewTokens'` or `'aborted'`. */
  finishReason(ids: readonly number[]): string | undefined
  /** Newest tokens not to yield yet. */
  heldBack(ids: readonly number[]): number
  /** Newest tokens that belong to a stop text, once ended. */
  stopText(ids: readonly number[]): number
}

/** Starts the clock for one run. */
export function createStopping(prompt: readonly number[], options: GenerateOptions): Stopping {
  const { stop = [], maxNewTokens, signal } = options
  const start = performance.now()
  const state = (ids: readonly number[]): StopState => {
    return { prompt, ids, elapsedMs: performance.now() - start }
  }
  return {
    finishReason(ids) {
      for (const rule of ids.length > 0 ? stop : []) {
        const reason = rule(state(ids))
        if (reason !== undefined) return reason
      }
      if (ids.length >= maxNewTokens) return 'maxNewTokens'
      return signal?.aborted ? 'aborted' : undefined
    },
    heldBack: ids => Math.max(0, ...stop.map(rule => rule.heldBack?.(state(ids)) ?? 0)),
    stopText(ids) {
      const ended = stop.filter(rule => rule.heldBack && rule(state(ids)) !== undefined)
      return Math.max(0, ...ended.map(rule => rule.heldBack?.(state(ids)) ?? 0))
    },
  }
}
