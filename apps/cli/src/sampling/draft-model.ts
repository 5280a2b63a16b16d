import type { NextTokenModel } from '@nexttoken/sampling'
import type { Tokenizer } from '@nexttoken/tokenizer'
import { CommandError } from '../errors.ts'
import { openModel, type TextModel } from '../model-directory.ts'

/** Opens a model that guesses for another, whose tokens it has to share. */
export async function openDraft(directory: string, target: TextModel): Promise<NextTokenModel> {
  const { model, tokenizer } = await openModel(directory)
  const sizes = [model.vocabularySize, target.model.vocabularySize]
  if (sizes[0] === sizes[1] && haveSameTokens(tokenizer, target.tokenizer)) return model
  const got =
    sizes[0] === sizes[1] ? 'other tokens' : `${sizes[0]} tokens where the model has ${sizes[1]}`
  throw new CommandError(
    'USAGE',
    `--draft: expected a model with the same tokenizer, got ${got} in ${directory}.`,
  )
}

function haveSameTokens(left: Tokenizer, right: Tokenizer): boolean {
  const { vocabularySize, endOfText } = left
  if (vocabularySize !== right.vocabularySize || endOfText !== right.endOfText) return false
  const ids = Array.from({ length: vocabularySize }, (_, id) => id)
  return ids.every(id => spell(left, id) === spell(right, id))
}

/** A token's bytes, or none where an id has no token. */
function spell(tokenizer: Tokenizer, id: number): string {
  try {
    return `${tokenizer.bytes?.(id)}`
  } catch {
    return ''
  }
}
