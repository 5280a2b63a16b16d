/**
 * Exports checked with the programs they are for: each must load the file and continue prompts with our greedy ids.
 *
 *   npm run interop [-- --model=FOLDER --llama=FOLDER --python=FILE --nanogpt=FOLDER]
 *
 *   model    what importGpt2 reads, with a tokenizer.json; the trained model of the tests if left out
 *   llama    where `npm install --ignore-scripts node-llama-cpp` was run; the repository if left out
 *   python   a Python with torch, transformers and safetensors; python3 if left out
 *   nanogpt  a clone of https://github.com/karpathy/nanoGPT
 *
 * What is not installed is named and left out; the exit status is 1 if a check that ran failed, 2 if none ran.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gptFromWeights } from '@nexttoken/gpt'
import { openBackend } from '@nexttoken/tensor-backend'
import { tokenizerFromJson } from '@nexttoken/tokenizer'
import { exportGguf, exportHuggingFace, exportNanoGpt, importGpt2 } from '@nexttoken/weights'

const COUNT = 60
const texts = ['ROMEO:\nWhat light is this', 'First Citizen:\nWe are', 'The king shall']
/** Of the tokens that Q8_0 is asked for after our text, so many must be ours: it rounds weights and activations. */
const Q8_AGREEMENT = 0.95
const LOGITS_TOLERANCE = 1e-4

const string = { type: 'string' }
const { values } = parseArgs({
  options: { model: string, llama: string, python: string, nanogpt: string },
})
const { model: named, python = 'python3', nanogpt: clone } = values
const root = fileURLToPath(new URL('..', import.meta.url))
const fixture = name => join(root, 'packages', name)
const folder = mkdtempSync(join(tmpdir(), 'nexttoken-interop-'))

/** The model to export, with its tokenizer; the trained one of the tests if none is named. */
async function openModel() {
  if (named) return importGpt2(named)
  const tokenizer = readFileSync(fixture('tokenizer/test/fixtures/bpe/tokenizer.json'))
  return {
    ...(await importGpt2(fixture('gpt/test/fixtures/tiny-text-gpt2'))),
    tokenizerFiles: new Map([['tokenizer.json', new Uint8Array(tokenizer)]]),
  }
}

/** What our model gives for each prompt: the logits after it, and the ids that follow greedily. */
async function continueOurselves(weights, prompts) {
  const { dispose } = await openBackend('cpu')
  const model = await gptFromWeights({ ...weights.config, dropout: 0 }, weights.tensors)
  const results = []
  for (const prompt of prompts) {
    const session = model.start()
    const logits = Float32Array.from(await session.append(prompt))
    const ids = []
    for (let next = logits; ids.length < COUNT; next = await session.append(ids.slice(-1))) {
      ids.push(next.indexOf(Math.max(...next)))
    }
    session.dispose()
    results.push({ prompt, logits, ids })
  }
  model.dispose()
  dispose()
  return results
}

/** Runs Python and parses what it prints. */
function runPython(...args) {
  const { status, stdout, stderr } = spawnSync(python, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  })
  if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-3).join(' '))
  return stdout
}

function hasModules(...names) {
  return spawnSync(python, ['-c', `import ${names.join(', ')}`]).status === 0
}

function compareIds(expected, found) {
  for (const [at, { ids }] of expected.entries()) {
    const first = ids.findIndex((id, place) => id !== found[at].ids[place])
    if (first >= 0) throw new Error(`prompt ${at}: another id at place ${first}`)
  }
  return `${expected.length} × ${COUNT} greedy ids equal`
}

async function checkTransformers(weights, expected) {
  if (!hasModules('torch', 'transformers')) return missing(`torch and transformers for ${python}`)
  const out = join(folder, 'hugging-face')
  await exportHuggingFace(out, weights)
  const prompts = JSON.stringify(expected.map(({ prompt }) => prompt))
  const script = join(root, 'scripts/interop/greedy_transformers.py')
  const found = JSON.parse(runPython(script, out, prompts, COUNT))
  const differences = expected.flatMap(({ logits }, at) =>
    Array.from(logits, (value, id) => Math.abs(value - found[at].logits[id])),
  )
  const largest = differences.reduce((a, b) => Math.max(a, b))
  if (!(largest <= LOGITS_TOLERANCE)) throw new Error(`logits differ by ${largest}`)
  return `${compareIds(expected, found)}, logits within ${largest.toExponential(1)}`
}

async function checkNanoGpt(weights, expected) {
  if (!clone || !existsSync(join(clone, 'model.py'))) {
    return missing('--nanogpt, a clone of nanoGPT')
  }
  if (!hasModules('torch', 'safetensors')) return missing(`torch and safetensors for ${python}`)
  const out = join(folder, 'nano-gpt')
  await exportNanoGpt(out, weights)
  runPython(join(out, 'make_checkpoint.py'))
  const prompts = JSON.stringify(expected.map(({ prompt }) => prompt))
  const script = join(root, 'scripts/interop/greedy_nano_gpt.py')
  return compareIds(expected, JSON.parse(runPython(script, out, prompts, COUNT, clone)))
}

async function openLlama() {
  const from = join(values.llama ?? root, 'package.json')
  try {
    const { getLlama } = await import(
      pathToFileURL(createRequire(from).resolve('node-llama-cpp')).href
    )
    return await getLlama({ gpu: false, build: 'never', logLevel: 'error', progressLogs: false })
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** What llama.cpp takes for the likeliest token after the prompt and after each of our ids. */
async function teacherForced(model, { prompt, ids }) {
  const context = await model.createContext({
    contextSize: model.trainContextSize,
    batchSize: model.trainContextSize,
    // More threads than free cores wait for each other without end.
    threads: 1,
  })
  const ask = id => [id, { generateNext: { token: true, options: { temperature: 0 } } }]
  const input = [...prompt.slice(0, -1), ...[prompt.at(-1), ...ids.slice(0, -1)].map(ask)]
  const output = await context.getSequence().controlledEvaluate(input)
  await context.dispose()
  return output.slice(prompt.length - 1).map(({ next }) => next.token)
}

function checkLlama(dtype) {
  return async (weights, expected) => {
    const llama = await openLlama()
    if (!llama) return missing('--llama, a folder with node-llama-cpp')
    const modelPath = join(folder, `${dtype}.gguf`)
    await exportGguf(modelPath, { ...weights, dtype })
    const model = await llama.loadModel({ modelPath })
    let agreeing = 0
    for (const [at, one] of expected.entries()) {
      const tokens = model.tokenize(texts[at])
      if (`${tokens}` !== `${one.prompt}`) throw new Error(`prompt ${at} became ${tokens}`)
      const found = await teacherForced(model, one)
      agreeing += one.ids.filter((id, place) => id === found[place]).length
    }
    await model.dispose()
    const all = expected.length * COUNT
    const share = `${agreeing} of ${all} ids equal`
    if (agreeing < all * (dtype === 'Q8_0' ? Q8_AGREEMENT : 1)) throw new Error(share)
    return `prompts tokenized alike, ${share}`
  }
}

function missing(what) {
  return { missing: what }
}

const checks = {
  'transformers (Hugging Face folder)': checkTransformers,
  'nanoGPT (ckpt.pt)': checkNanoGpt,
  'llama.cpp (GGUF F32)': checkLlama('F32'),
  'llama.cpp (GGUF F16)': checkLlama('F16'),
  'llama.cpp (GGUF Q8_0)': checkLlama('Q8_0'),
}

const weights = await openModel()
const tokenizer = tokenizerFromJson(
  JSON.parse(new TextDecoder().decode(weights.tokenizerFiles.get('tokenizer.json'))),
)
const expected = await continueOurselves(
  weights,
  texts.map(text => Array.from(tokenizer.encode(text))),
)
const outcomes = []
for (const [name, check] of Object.entries(checks)) {
  const outcome = await check(weights, expected).catch(error => ({ error }))
  const failure = outcome.error && `FAILED: ${outcome.error.message}`
  const notRun = outcome.missing && `not run: needs ${outcome.missing}`
  console.log(`${name.padEnd(36)} ${failure ?? notRun ?? outcome}`)
  outcomes.push(failure ? 'failed' : notRun ? 'missing' : 'passed')
}
rmSync(folder, { recursive: true })
process.exit(outcomes.includes('failed') ? 1 : outcomes.includes('passed') ? 0 : 2)
