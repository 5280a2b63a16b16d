import { endOfText, maxTime, type StopRule, stopOnLoop, stopStrings } from '@nexttoken/sampling'
import type { Tokenizer } from '@nexttoken/tokenizer'
import type { Command } from 'commander'
import { decimal } from '../option-values.ts'
import { collectTexts } from './option-lists.ts'

/** Where a text ends before its token limit. */
export interface StopOptions {
  readonly stop?: readonly string[]
  /** In seconds. */
  readonly maxTime?: number
  readonly stopOnLoop?: boolean
}

/** Adds the options that end a text. */
export function addStopOptions(command: Command): void {
  command
    .option('--stop <text...>', 'end before this text', collectTexts)
    .option('--max-time <seconds>', 'end after this time', decimal({ above: 0 }))
    .option('--stop-on-loop', 'end when the text says the same over and over')
}

/** The rules that options ask for, and the end of the text. */
export function stopRules(
  { stop = [], maxTime: seconds, stopOnLoop: loops }: StopOptions,
  tokenizer: Tokenizer,
): readonly StopRule[] {
  return [
    ...(tokenizer.endOfText === undefined ? [] : [endOfText(tokenizer.endOfText)]),
    ...(stop.length === 0 ? [] : [stopStrings(stop, ids => tokenizer.decode(ids))]),
    ...(seconds === undefined ? [] : [maxTime(1000 * seconds)]),
    ...(loops ? [stopOnLoop()] : []),
  ]
}
