import { writeAll } from './byte-sink.ts'
import { fileSink } from './file-sink.ts'
import type { PlannedTensor } from './planned-tensor.ts'
import { replaceFiles } from './replace-files.ts'
import { writeSafetensorsFile } from './safetensors-file.ts'
import { INDEX_ENDING } from './sharded-safetensors.ts'

const ENDING = '.safetensors'

/** Fills one file after the other up to `maxBytes` of tensors. */
export function splitIntoShards(
  tensors: readonly PlannedTensor[],
  maxBytes: number,
): readonly (readonly PlannedTensor[])[] {
  const shards: PlannedTensor[][] = [[]]
  let room = maxBytes
  for (const tensor of tensors) {
    if (tensor.byteLength > room && shards.at(-1)!.length > 0) {
      shards.push([])
      room = maxBytes
    }
    shards.at(-1)!.push(tensor)
    room -= tensor.byteLength
  }
  return shards
}

/** Writes several files and their index, with the names that transformers gives them, in place of what was at `path`. */
export async function writeShards(
  shards: readonly (readonly PlannedTensor[])[],
  path: string,
  metadata: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const { basename, dirname } = await import('node:path')
  const file = basename(path)
  await replaceFiles(dirname(path), {
    last: file + INDEX_ENDING,
    isStale: name => name === file || isShardOf(file, name),
    fill: async staging => {
      const names = shards.map((_, index) => shardName(file, index, shards.length))
      for (const [index, tensors] of shards.entries()) {
        await writeSafetensorsFile(tensors, await fileSink(`${staging}/${names[index]}`), metadata)
      }
      const bytes = encodeIndex(shards, names)
      await writeAll(await fileSink(`${staging}/${file}${INDEX_ENDING}`), [bytes])
    },
  })
}

/** Whether `name` is that of one of several files which stand for `file`. */
export function isShardOf(file: string, name: string): boolean {
  const stem = stemOf(file)
  return name.startsWith(stem) && /^-\d{5}-of-\d{5}\.safetensors$/.test(name.slice(stem.length))
}

function shardName(file: string, index: number, count: number): string {
  const [number, total] = [index + 1, count].map(value => `${value}`.padStart(5, '0'))
  return `${stemOf(file)}-${number}-of-${total}${ENDING}`
}

function stemOf(file: string): string {
  return file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : file
}

function encodeIndex(
  shards: readonly (readonly PlannedTensor[])[],
  names: readonly string[],
): Uint8Array {
  const owners = shards.flatMap((tensors, index) =>
    tensors.map(({ name }) => [name, names[index]!]),
  )
  const bytes = shards.flat().reduce((sum, { byteLength }) => sum + byteLength, 0)
  const index = {
    metadata: { total_size: bytes },
    weight_map: Object.fromEntries(owners.sort(([a], [b]) => (a! < b! ? -1 : 1))),
  }
  return new TextEncoder().encode(`${JSON.stringify(index, null, 2)}\n`)
}
