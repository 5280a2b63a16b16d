import {
  bytesSource,
  type LoadedTensors,
  loadSafetensors,
  type ModelFiles,
} from '@nexttoken/weights'

/** What a test reads of its package's fixtures, under Node and in a page. */
export interface Fixtures {
  /** A JSON file. */
  readJson(path: string): Promise<ReturnType<typeof JSON.parse>>
  /** The tensors of a safetensors file. */
  readTensors(path: string): Promise<LoadedTensors['tensors']>
  /** A folder that holds a model, as `importGpt2` takes it. */
  readModel(folder: string): Promise<ModelFiles>
}

/** The fixtures beside a module: `fixturesBeside(import.meta.url)`. */
export function fixturesBeside(module: string): Fixtures {
  const read = (path: string) => readBytes(new URL(`./fixtures/${path}`, module))
  return {
    readJson: async path => JSON.parse(new TextDecoder().decode(await read(path))),
    readTensors: async path => (await loadSafetensors(bytesSource(await read(path)))).tensors,
    readModel: async folder => {
      const names = ['config.json', 'model.safetensors']
      const sources = names.map(async name => bytesSource(await read(`${folder}/${name}`)))
      return new Map((await Promise.all(sources)).map((source, index) => [names[index], source]))
    },
  }
}

/** From the disk under Node, from the server in a page. */
async function readBytes(url: URL): Promise<Uint8Array> {
  if (url.protocol !== 'file:') return new Uint8Array(await (await fetch(url)).arrayBuffer())
  const { readFile } = await import('node:fs/promises')
  return new Uint8Array(await readFile(url))
}
