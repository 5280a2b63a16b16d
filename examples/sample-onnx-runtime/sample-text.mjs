/** Draws texts from an ONNX model, by a chain and by beam search. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beamSearch, chain, generate, temperature, topP } from '@nexttoken/sampling'
import { tokenizerFromJson } from '@nexttoken/tokenizer'
import { openOnnxModel } from './open-onnx-model.mjs'

const folder = join(import.meta.dirname, '../tiny-gpt2')
const tokenizer = tokenizerFromJson(JSON.parse(await readFile(`${folder}/tokenizer.json`, 'utf8')))
const model = await openOnnxModel(folder)
const prompt = [...tokenizer.encode('Every effort moves')]

async function print(name, options) {
  const ids = []
  for await (const { id } of generate(model, prompt, { maxNewTokens: 16, ...options })) ids.push(id)
  console.log(name, JSON.stringify(tokenizer.decode([...prompt, ...ids])))
}

const processor = chain(temperature(1.5), topP(0.9))
for (const seed of [1, 2, 3]) await print(`seed ${seed}`, { processor, seed })
await print('3 beams', { strategy: beamSearch({ beams: 3 }) })
