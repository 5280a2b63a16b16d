type Rule = readonly [suffix: string, replacement: string]

const IRREGULAR =
  'sky:skies,sky die:dying lie:lying tie:tying news:news inning:innings,inning outing:outings,outing canning:cannings,canning howe:howe proceed:proceed exceed:exceed succeed:succeed'
const STEP_2 =
  'ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble fulli:ful'
const STEP_3 = 'icate:ic ative: alize:al iciti:ic ical:ic ful: ness:'
const STEP_4 = 'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'

/**
 * Porter's stemmer with the extensions of NLTK, as the ROUGE reference uses it.
 *
 * @returns A function from a lower-case word to its stem; words of one or two letters stay.
 * @see Porter 1980, https://tartarus.org/martin/PorterStemmer
 */
export function porterStemmer(): (word: string) => string {
  const irregular = new Map(
    IRREGULAR.split(' ').flatMap(entry => {
      const [stem, forms] = entry.split(':')
      return forms.split(',').map(form => [form, stem] as const)
    }),
  )
  const [step2, step3] = [STEP_2, STEP_3].map(readRules)
  const step4 = STEP_4.split(' ')
  return word => {
    const known = irregular.get(word)
    if (known !== undefined) return known
    if (word.length <= 2) return word
    const singular = replaceY(removePast(removePlural(word)))
    const shorter = applyRules(shortenDouble(singular, step2), step3)
    return removeLastLetter(removeSuffix(shorter, step4))
  }
}

function readRules(list: string): Rule[] {
  return list.split(' ').map(rule => rule.split(':') as unknown as Rule)
}

/** Step 1a. */
function removePlural(word: string): string {
  if (word.endsWith('ies')) return word.slice(0, word.length === 4 ? -1 : -2)
  if (word.endsWith('sses')) return word.slice(0, -2)
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

/** Step 1b. */
function removePast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2)
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word
  for (const suffix of ['ed', 'ing']) {
    if (!word.endsWith(suffix)) continue
    const stem = word.slice(0, -suffix.length)
    if (shapeOf(stem).includes('v')) return completeStem(stem)
  }
  return word
}

function completeStem(stem: string): string {
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  const shape = shapeOf(stem)
  const last = stem.at(-1)!
  if (shape.endsWith('c') && last === stem.at(-2))
    return 'lsz'.includes(last) ? stem : stem.slice(0, -1)
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem
}

/** Step 1c. */
function replaceY(word: string): string {
  const stem = word.slice(0, -1)
  const fits = word.endsWith('y') && stem.length > 1 && shapeOf(stem).endsWith('c')
  return fits ? `${stem}i` : word
}

/** Step 2. */
function shortenDouble(word: string, rules: readonly Rule[]): string {
  if (word.endsWith('alli') && measure(word.slice(0, -4)) > 0) {
    return shortenDouble(word.slice(0, -2), rules)
  }
  // The l counts with the stem, so that short ones such as "geo" take part.
  if (word.endsWith('logi')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word
  return applyRules(word, rules)
}

/** The first rule whose suffix fits decides, also where the stem is too short for it. */
function applyRules(word: string, rules: readonly Rule[]): string {
  for (const [suffix, replacement] of rules) {
    if (!word.endsWith(suffix)) continue
    const stem = word.slice(0, -suffix.length)
    return measure(stem) > 0 ? stem + replacement : word
  }
  return word
}

/** Step 4. */
function removeSuffix(word: string, suffixes: readonly string[]): string {
  const suffix = suffixes.find(one => word.endsWith(one))
  if (suffix === undefined) return word
  const stem = word.slice(0, -suffix.length)
  const fits = measure(stem) > 1 && (suffix !== 'ion' || /[st]$/.test(stem))
  return fits ? stem : word
}

/** Step 5. */
function removeLastLetter(word: string): string {
  const stem = word.slice(0, -1)
  if (word.endsWith('e')) {
    const count = measure(stem)
    if (count > 1 || (count === 1 && !endsShort(stem))) return withoutDouble(stem)
  }
  return withoutDouble(word)
}

function withoutDouble(word: string): string {
  return word.endsWith('ll') && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word
}

/** `c` for a consonant and `v` for a vowel: y is a vowel after a consonant, a digit is a consonant. */
function shapeOf(word: string): string {
  let shape = ''
  for (const letter of word) {
    const isVowel = letter === 'y' ? shape.endsWith('c') : 'aeiou'.includes(letter)
    shape += isVowel ? 'v' : 'c'
  }
  return shape
}

/** How often a consonant follows a vowel. */
function measure(stem: string): number {
  return shapeOf(stem).split('vc').length - 1
}

/** Consonant, vowel, consonant other than w, x and y; or a vowel and a consonant as the whole word. */
function endsShort(stem: string): boolean {
  const shape = shapeOf(stem)
  return shape === 'vc' || (shape.endsWith('cvc') && !/[wxy]$/.test(stem))
}
