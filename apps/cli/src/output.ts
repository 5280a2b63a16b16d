import pc from 'picocolors'

/** Colours for standard error, none where it is no terminal or NO_COLOR says so. */
export const colors: Colors = colorsFor(process.stderr)

/** Colours for standard output, likewise. */
export const resultColors: Colors = colorsFor(process.stdout)

type Colors = ReturnType<typeof pc.createColors>

function colorsFor(stream: NodeJS.WriteStream): Colors {
  return pc.createColors(stream.isTTY === true && stream.hasColors())
}

/** Writes a part of the result to standard output. */
export function writeResult(text: string): void {
  process.stdout.write(text)
}

/** Writes the result as the one JSON document of standard output. */
export function writeJson(document: object): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

/** Writes a line of progress or a warning to standard error. */
export function writeNotice(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Ends the process quietly when its reader has gone away, as `| head` does. */
export function leaveWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(0)
    })
  }
}
