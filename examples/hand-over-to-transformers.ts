/** Writes a model directory that Python's transformers opens, and reads it back. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGpt, gptFromWeights } from '@nexttoken/gpt'
import { openBackend } from '@nexttoken/tensor-backend'
import { characterLevel } from '@nexttoken/tokenizer'
import { exportHuggingFace, importGpt2 } from '@nexttoken/weights'

const { dispose } = await openBackend()
const tokenizer = characterLevel('every effort moves you')
const { vocabularySize } = tokenizer
const size = { layers: 1, heads: 2, channels: 16, contextLength: 8 }
const model = createGpt({ ...size, vocabularySize }, { seed: 1 })

const tensors = await Promise.all(
  Array.from(model.parameters, async ([name, variable]) => ({
    name,
    shape: variable.shape,
    data: (await variable.data()) as Float32Array,
  })),
)
const tokenizerJson = new TextEncoder().encode(JSON.stringify(tokenizer.toJson()))
const tokenizerFiles = new Map([['tokenizer.json', tokenizerJson]])
const directory = await mkdtemp(join(tmpdir(), 'nexttoken-example-'))
await exportHuggingFace(directory, { config: model.config, tensors, tokenizerFiles })
console.log((await readdir(directory)).sort().join(' '))

const imported = await importGpt2(directory)
const copy = await gptFromWeights(imported.config, imported.tensors)
console.log(`${copy.parameters.size} tensors, ${copy.config.layers} layer`)
await rm(directory, { recursive: true })
dispose()
