/** An OpenAI-style server: `serve-completions.ts MODEL_FOLDER [PORT]`, then `POST /v1/completions`. */
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { gptFromWeights } from '@nexttoken/gpt'
import * as sampling from '@nexttoken/sampling'
import { openBackend } from '@nexttoken/tensor-backend'
import { streamingDecoder, tokenizerFromJson } from '@nexttoken/tokenizer'
import { importGpt2 } from '@nexttoken/weights'

const { chain, endOfText, generate, stopStrings, temperature, textStream, topP } = sampling
const { config, tensors, tokenizerFiles, endOfText: end } = await importGpt2(process.argv[2])
const spelling = new TextDecoder().decode(tokenizerFiles.get('tokenizer.json'))
const tokenizer = tokenizerFromJson(JSON.parse(spelling))
const skip = end === undefined ? [] : [end]
await openBackend()
const model = await gptFromWeights(config, tensors)
const server = createServer(async (request, response) => {
  try {
    const { prompt, stream, stop = [], ...body } = (await json(request)) as Record<string, never>
    const { max_tokens = 16, temperature: heat = 1, top_p = 1, seed = Date.now() } = body
    const texts = [stop].flat().map(text => stopStrings([text], tokenizer.decode))
    const generation = generate(model, Array.from(tokenizer.encode(prompt)), {
      ...(heat ? { processor: chain(temperature(heat), topP(top_p)) } : { strategy: 'greedy' }),
      ...{ maxNewTokens: max_tokens, seed, stop: [...skip.map(endOfText), ...texts] },
    })
    const answer = (text: string, finish_reason: string | null) =>
      JSON.stringify({ object: 'text_completion', choices: [{ index: 0, text, finish_reason }] })
    const pieces = []
    for await (const piece of textStream(generation, streamingDecoder(tokenizer), { skip })) {
      if (stream) response.write(`data: ${answer(piece, null)}\n\n`)
      pieces.push(piece)
    }
    const reason = generation.result?.reason === 'maxNewTokens' ? 'length' : 'stop'
    if (stream) response.end(`data: ${answer('', reason)}\n\ndata: [DONE]\n\n`)
    else response.end(answer(pieces.join(''), reason))
  } catch (error) {
    response.writeHead(400).end(JSON.stringify({ error: { message: String(error) } }))
  }
})
server.listen(process.argv[3] ?? 8000, () => console.log('listening', server.address()))
