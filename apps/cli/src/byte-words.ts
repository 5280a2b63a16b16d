/** A number of bytes in words, in decimal units as package indexes count them. */
export function byteWords(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  if (bytes < 1e7) return `${(bytes / 1e6).toFixed(1)} MB`
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
