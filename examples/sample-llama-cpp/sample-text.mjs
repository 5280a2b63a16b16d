/** Writes a model of ours as GGUF, opens it in llama.cpp and draws its tokens by our chain. */
import { rm } from 'node:fs/promises'
import { chain, generate, stopStrings, temperature, topP } from '@nexttoken/sampling'
import { tokenizerFromJson } from '@nexttoken/tokenizer'
import { openLlamaModel } from './open-llama-model.mjs'
import { openTinyGpt2, writeGguf } from './write-gguf.mjs'

const { tokenizerFiles } = await openTinyGpt2()
const json = new TextDecoder().decode(tokenizerFiles.get('tokenizer.json'))
const tokenizer = tokenizerFromJson(JSON.parse(json))
const { folder, path } = await writeGguf()
const model = await openLlamaModel(path)

const prompt = [...tokenizer.encode('ROMEO:\n')]
const processor = chain(temperature(0.8), topP(0.9))
const stop = [stopStrings(['\n\n'], ids => tokenizer.decode(ids))]
for (const seed of [1, 2, 3]) {
  const ids = []
  const options = { processor, seed, stop, maxNewTokens: 40 }
  for await (const { id } of generate(model, prompt, options)) ids.push(id)
  console.log(seed, JSON.stringify(tokenizer.decode([...prompt, ...ids])))
}
await model.dispose()
await rm(folder, { recursive: true })
