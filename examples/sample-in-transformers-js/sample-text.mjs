/** Our chain as the `logits_processor` of transformers.js, whose own sampling has no top-p and no seed. */
import * as transformers from '@huggingface/transformers'
import { chain, randomStream, sampleMultinomial, temperature, topP } from '@nexttoken/sampling'

const { AutoModelForCausalLM, AutoTokenizer, LogitsProcessor, LogitsProcessorList } = transformers

class Chain extends LogitsProcessor {
  constructor(processor, { promptLength, seed }) {
    super()
    Object.assign(this, { processor, promptLength, random: randomStream(seed).uniform })
  }

  _call(inputIds, logits) {
    for (const [row, ids] of inputIds.entries()) {
      const { data } = logits[row] // [V]
      const step = ids.length - this.promptLength
      data.set(this.processor(data, { ...this, ids: ids.map(Number), step }))
    }
    return logits
  }
}

/** Leaves the drawn token alone, which greedy decoding then takes. */
const draw = (logits, { random }) => {
  const taken = sampleMultinomial(logits, random)
  return logits.map((_, id) => (id === taken ? 0 : Number.NEGATIVE_INFINITY))
}

transformers.env.allowRemoteModels = false
transformers.env.localModelPath = `${import.meta.dirname}/..`
const tokenizer = await AutoTokenizer.from_pretrained('tiny-gpt2')
const model = await AutoModelForCausalLM.from_pretrained('tiny-gpt2', { dtype: 'fp32' })
const inputs = tokenizer('Every effort moves')
const promptLength = inputs.input_ids.dims[1]
for (const seed of [1, 2, 3]) {
  const logits_processor = new LogitsProcessorList()
  logits_processor.push(new Chain(chain(temperature(1.5), topP(0.9), draw), { promptLength, seed }))
  const [ids] = await model.generate({ ...inputs, max_new_tokens: 16, logits_processor })
  console.log(seed, JSON.stringify(tokenizer.decode(ids)))
}
