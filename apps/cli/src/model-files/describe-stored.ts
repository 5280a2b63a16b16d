import type { StoredWeights } from '@nexttoken/weights'
import { byteWords } from '../byte-words.ts'

/** As in `Hugging Face, F32, 548 MB`. */
export function describeStored({ layout, dtypes, files, bytes }: StoredWeights): string {
  const inFiles = files > 1 ? ` in ${files} files` : ''
  return `${layout}, ${dtypes.join(' and ')}, ${byteWords(bytes)}${inFiles}`
}
