/** Numbers that stand for words or other keys, the same for the same one. */
export type Vocabulary<Key = string> = Map<Key, number>

/** The numbers of these words; new words are added to the vocabulary. */
export function numberWords<Key>(words: ArrayLike<Key>, vocabulary: Vocabulary<Key>): Int32Array {
  const symbols = new Int32Array(words.length)
  for (let i = 0; i < words.length; i++) {
    let symbol = vocabulary.get(words[i])
    if (symbol === undefined) {
      symbol = vocabulary.size
      vocabulary.set(words[i], symbol)
    }
    symbols[i] = symbol
  }
  return symbols
}
