/** Where a model lies on the network. */
export interface RemoteAddress {
  /** The folder, which ends in a slash. */
  readonly folder: URL
  /** The file of the weights, if the address names one. */
  readonly file?: string
}

const FILE = /\.(safetensors|json|bin|pt|pth|ckpt|pkl|gguf|h5)$/

/** A model's page at Hugging Face, with or without a revision and a path. */
const PAGE = /^\/([^/]+(?:\/[^/]+)?)(?:\/(?:tree|blob|resolve)\/([^/]+)(\/.*)?)?\/?$/

/** Whether a source is on the network. */
export function isAddress(source: string): boolean {
  return /^https?:\/\//.test(source) && URL.canParse(source)
}

/** Tells folder and file apart; the page of a model at Hugging Face stands for its files. */
export function parseAddress(source: string): RemoteAddress {
  const url = filesOfPage(new URL(source))
  const [, parent, last] = /^(.*\/)([^/]*)$/.exec(url.pathname)!
  if (FILE.test(last)) return { folder: new URL(parent, url), file: decodeURIComponent(last) }
  return { folder: new URL(last === '' ? parent : `${url.pathname}/`, url) }
}

function filesOfPage(url: URL): URL {
  const page = url.hostname === 'huggingface.co' && PAGE.exec(url.pathname)
  if (!page) return url
  const [, model, revision = 'main', path = '/'] = page
  return new URL(`/${model}/resolve/${revision}${path}`, url)
}
