import {
  bytesSource,
  type LoadedTensors,
  loadSafetensors,
  type ModelFiles,
} from '@nexttoken/weights'

/** The bytes of a file in fixtures/: from the disk under Node, from the server in a page. */
async function readFixture(path: string): Promise<Uint8Array> {
  const url = new URL(/* @vite-ignore */ `./fixtures/${path}`, import.meta.url)
  if (url.protocol !== 'file:') return new Uint8Array(await (await fetch(url)).arrayBuffer())
  const { readFile } = await import('node:fs/promises')
  return new Uint8Array(await readFile(url))
}

/** A JSON file in fixtures/. */
export async function readJson(path: string): Promise<ReturnType<typeof JSON.parse>> {
  return JSON.parse(new TextDecoder().decode(await readFixture(path)))
}

/** The tensors of a safetensors file in fixtures/. */
export async function readTensors(path: string): Promise<LoadedTensors['tensors']> {
  return (await loadSafetensors(bytesSource(await readFixture(path)))).tensors
}

/** A folder of fixtures/ that holds a model, as `importGpt2` takes it. */
export async function readModel(folder: string): Promise<ModelFiles> {
  const names = ['config.json', 'model.safetensors']
  const sources = names.map(async name => bytesSource(await readFixture(`${folder}/${name}`)))
  return new Map((await Promise.all(sources)).map((source, index) => [names[index], source]))
}
