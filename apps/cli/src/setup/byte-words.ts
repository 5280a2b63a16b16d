/** A number of bytes in words, in decimal units as package indexes count them. */
export function byteWords(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
