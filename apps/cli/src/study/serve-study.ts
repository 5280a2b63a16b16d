import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MetricsError, type Study, type StudyAnswers, studyForm } from '@nexttoken/metrics'
import { CommandError } from '../errors.ts'
import { keepAnswers } from './study-folder.ts'

/** Of a rater's answers. */
const MOST_BYTES = 2 ** 22

/** Where to listen, and who is told. */
export interface ServeOptions {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  /** After answers have been kept. */
  readonly onAnswers: (answers: StudyAnswers) => void
}

/** Serves a study's form, which sends its answers back as they are given; they go into the folder. */
export async function serveStudy(
  folder: string,
  study: Study,
  { host, port, onAnswers }: ServeOptions,
): Promise<{ readonly address: string; readonly server: Server }> {
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other: each adds to the file that the one before has written. */
  const keep = (answers: StudyAnswers): Promise<void> => {
    const kept = last.then(() => keepAnswers(folder, study, answers))
    last = kept.catch(() => undefined)
    return kept
  }
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request
    if (method === 'GET' && url === '/') {
      reply(response, 200, 'text/html; charset=utf-8', studyForm(study, { saveTo: '/answers' }))
    } else if (method === 'POST' && url === '/answers') {
      receive(request)
        .then(async answers => {
          await keep(answers)
          onAnswers(answers)
          reply(response, 204)
        })
        .catch(error => refuse(response, error))
    } else reply(response, 404, 'text/plain', 'There is only the form, at /.')
  })
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: Error): void => {
      const remedy = 'name another by --port (0 takes a free one) or --host'
      const problem = `Could not listen at ${host}, port ${port}: ${remedy}.`
      reject(new CommandError('FAILED', problem, { cause }))
    }
    server.once('error', fail).listen(port, host, resolve)
  })
  const { port: used } = server.address() as AddressInfo
  return { address: `http://${host.includes(':') ? `[${host}]` : host}:${used}/`, server }
}

/** Only JSON, which another site's form cannot send. */
async function receive(request: IncomingMessage): Promise<StudyAnswers> {
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new MetricsError('MALFORMED_FILE', 'Expected answers as application/json')
  }
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MOST_BYTES) throw new MetricsError('MALFORMED_FILE', 'Expected at most 4 MiB')
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as StudyAnswers
  } catch (cause) {
    throw new MetricsError('MALFORMED_FILE', 'Expected answers as JSON', { cause })
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  const isTheirs = error instanceof MetricsError
  reply(response, isTheirs ? 400 : 500, 'text/plain', (error as Error).message)
}

// biome-ignore lint/complexity/useMaxParams: what an answer of HTTP consists of
function reply(response: ServerResponse, status: number, type?: string, body?: string): void {
  response.writeHead(status, {
    ...(type && { 'Content-Type': type }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
