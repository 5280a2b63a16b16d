import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { characterLevel } from '@nexttoken/tokenizer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Outcome, runCli } from './run-cli.ts'
import { GOLDEN, GOLDEN_BEAMS, writeShakespeare } from './shakespeare.ts'

const { prompts } = JSON.parse(await readFile(GOLDEN, 'utf8'))
const [{ prompt, ...golden }] = prompts
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-options-'))
  await writeShakespeare(join(folder, 'model'))
  await writeShakespeare(join(folder, 'other'))
  const alphabet = characterLevel('abc').toJson()
  await writeFile(join(folder, 'other', 'tokenizer.json'), JSON.stringify(alphabet))
  const config = { eos_token_id: 0, temperature: 0.7, top_k: 5, repetition_penalty: 1.2 }
  await writeFile(join(folder, 'other', 'generation_config.json'), JSON.stringify(config))
})
afterAll(() => rm(folder, { recursive: true }))

const sample = (...words: string[]): Promise<Outcome> =>
  runCli(['sample', 'model', '--prompt', prompt, '--threads', '1', ...words], { cwd: folder })
const json = async (...words: string[]) => {
  const { stdout, stderr } = await sample(...words, '--json')
  return stdout === '' ? stderr : JSON.parse(stdout)
}

describe('processors', () => {
  test('there is an option for each, applied in the order written', async () => {
    const numbers =
      '--temperature 0.9 --top-k 100 --top-p 0.99 --min-p 0.001 --typical-p 0.99 ' +
      '--epsilon-cutoff 0.0001 --eta-cutoff 0.0001 --top-h 0.9 --top-n-sigma 4 --xtc 0.1,0.4 ' +
      '--repetition-penalty 1.1,20 --frequency-penalty 0.1 --presence-penalty 0.1,9 --dry 0.5,2 ' +
      '--no-repeat-ngram 4 --min-new-tokens 2 --length-decay 3,1.1 --suppress-ids 7,8 --mirostat 6'
    const texts = ['--suppress', 'ROMEO', '--logit-bias', ' light=1', '--logit-bias', 'JULIET=-2']
    const { processors } = await json(...numbers.split(' '), ...texts, '--max-new-tokens', '3')
    expect(processors).toEqual([
      ...['temperature(0.9)', 'topK(100)', 'topP(0.99)', 'minP(0.001)', 'typicalP(0.99)'],
      ...['epsilonCutoff(0.0001)', 'etaCutoff(0.0001)', 'topH(0.9)', 'topNSigma(4)'],
      ...['xtc(0.4, 0.1)', 'repetitionPenalty(1.1)', 'frequencyPenalty(0.1)'],
      ...['presencePenalty(0.1)', 'dry(0.5, 2, 2)', 'noRepeatNgram(4)', 'minNewTokens(2)'],
      ...['exponentialLengthDecay(3, 1.1)', 'suppress(2)', 'mirostat(6, 0.1)'],
      ...['forbidSequences(1)', 'sequenceBias(1)', 'sequenceBias(1)'],
    ])
  })

  test.each([
    ['greedy_60', []],
    ['greedy_60_repetition_penalty_1.3', ['--repetition-penalty', '1.3']],
    ['greedy_60_no_repeat_ngram_3', ['--no-repeat-ngram', '3']],
  ])('%s is as transformers has it', async (name, words) => {
    const { samples } = await json('--greedy', '--max-new-tokens', '60', ...words)
    expect(golden[name]).toHaveLength(60)
    expect(samples[0].ids).toEqual(golden[name])
  })

  test('a bias makes a token certain, one of several tokens goes on with it', async () => {
    const words = ['--logit-bias', 'z=99', '--suppress', 'zzz', '--greedy', '--max-new-tokens', '3']
    const { text } = (await json(...words)).samples[0]
    expect(text).toMatch(/^zz[^z]/)
  })

  test("takes those of the model's generation_config.json", async () => {
    const words = ['--top-p', '0.9', '--generation-config', '--min-p', '0.1']
    const outcome = await runCli(
      ['sample', 'other', '--prompt', 'a', '--max-new-tokens', '2', ...words, '--json'],
      { cwd: folder },
    )
    expect(JSON.parse(outcome.stdout).processors).toEqual([
      ...['suppress(509)', 'topP(0.9)'],
      ...['repetitionPenalty(1.2)', 'temperature(0.7)', 'topK(5)', 'minP(0.1)'],
    ])
  })
})

describe('strategies', () => {
  test.each([['--draft', 'model', '--guesses', '3'], ['--prompt-lookup']])(
    '%s does not change what is likeliest',
    async (...words) => {
      const { samples } = await json('--greedy', '--max-new-tokens', '60', ...words)
      expect(samples[0].ids).toEqual(golden.greedy_60)
    },
  )

  test('beams are those of transformers', async () => {
    const { cases } = JSON.parse(await readFile(GOLDEN_BEAMS, 'utf8'))
    const expected = cases.find(
      (each: typeof golden) => each.prompt === prompt && `${each.eos_token_id}` === '0',
    )
    const { num_beams: beams, max_new_tokens: count } = expected.settings
    const { samples } = await json('--beams', `${beams}`, '--max-new-tokens', `${count}`)
    expect(samples[0].ids).toEqual(expected.sequences[0])
    expect(samples[0].sequences).toHaveLength(beams)
    expect(samples[0].sequences[0].text).toBe(samples[0].text)
    // float32 passes against float32 passes of another library
    expect(samples[0].sequences[0].score).toBeCloseTo(expected.sequences_scores[0], 4)
  })

  test('the best of several is the best by the score asked for', async () => {
    const words = ['--best-of', '4', '--best-of-score', 'mean', '--seed', '1']
    const { sequences } = (await json(...words, '--stop', '\n', '--max-new-tokens', '20'))
      .samples[0]
    expect(sequences).toHaveLength(4)
    for (const [index, { score, logProbability, ids }] of sequences.entries()) {
      expect(score).toBeCloseTo(logProbability / ids.length, 9)
      expect(score).toBeLessThanOrEqual(sequences[Math.max(0, index - 1)].score)
    }
  })

  test('groups of beams, drawn beams and contrastive search write too', async () => {
    const tokens = ['--max-new-tokens', '8']
    const outcomes = await Promise.all([
      sample('--beams', '4', '--groups', '2', '--diversity-penalty', '1', ...tokens),
      sample('--beams', '2', '--beam-sample', '--early-stopping', '--seed', '3', ...tokens),
      sample('--contrastive', '0.6,4', ...tokens),
    ])
    for (const { status, stdout } of outcomes) {
      expect(status).toBe(0)
      expect(stdout.length).toBeGreaterThan(prompt.length + 8)
    }
    expect(outcomes.map(({ stderr }) => stderr)).toEqual(['', 'seed 3\n', ''])
  })
})

describe('constraints', () => {
  test('one of some texts', async () => {
    const { samples } = await json('--choices', ' aye,nay', '--samples', '3', '--seed', '1')
    for (const { text, finishReason } of samples) {
      expect([' aye', 'nay']).toContain(text)
      expect(finishReason).toBe('complete')
    }
  })

  test('a regular expression, also with beams', async () => {
    const words = ['--regex', '\\n[A-Z]{4,6}:', '--beams', '3']
    const { text, finishReason } = (await json(...words)).samples[0]
    expect(text).toMatch(/^\n[A-Z]{4,6}:$/)
    expect(finishReason).toBe('complete')
  })

  test('a JSON Schema, before the processors', async () => {
    const properties = { sure: { type: 'boolean' }, name: { type: 'string', maxLength: 6 } }
    const schema = { type: 'object', properties, required: ['sure', 'name'] }
    await writeFile(join(folder, 'schema.json'), JSON.stringify(schema))
    const words = ['--temperature', '0.5', '--json-schema', 'schema.json', '--seed', '4']
    const { processors, samples } = await json(...words)
    expect(processors).toEqual(['jsonSchema', 'temperature(0.5)'])
    expect(JSON.parse(samples[0].text)).toEqual({
      sure: expect.any(Boolean),
      name: expect.any(String),
    })
  })

  test('warns of a text that was cut short', async () => {
    const words = ['--regex', '[a-z ]{50}', '--max-new-tokens', '2', '--seed', '1']
    const { status, stderr } = await sample(...words)
    expect(status).toBe(0)
    expect(stderr).toMatch(/^seed 1\nwarning: .*maxNewTokens before it was complete.*\n$/)
  })
})

test.each([
  ['maxTime', ['--max-time', '0.001']],
  ['loop', ['--stop-on-loop', '--greedy', '--logit-bias', ' I=99']],
])('ends with reason %s', async (reason, words) => {
  expect((await json(...words)).samples[0].finishReason).toBe(reason)
})

describe('what is shown', () => {
  test('--verbose tells of processors, speed, reason and seed on standard error', async () => {
    const words = ['--verbose', '--top-k', '9', '--seed', '5', '--max-new-tokens', '4']
    const { stdout, stderr } = await sample(...words)
    expect(stdout.startsWith(prompt)).toBe(true)
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      '1. topK(9): keeps the 9 likeliest tokens',
      'seed 5',
    ])
    expect(stderr).toMatch(
      /4 tokens in [\d.]+ s, [\d.]+ tokens\/s, ended by maxNewTokens, seed 5\n$/,
    )
  })

  test('--explain shows tables with bars, without colours in a pipe, and the text', async () => {
    const words = ['--explain', '--top-p', '0.9', '--seed', '1', '--max-new-tokens', '2']
    const { stdout } = await sample(...words)
    expect(stdout).toMatch(/^1\. topP\(0\.9\): keeps/)
    expect(stdout).toMatch(/^token 2: ".*", log-probability -\d+\.\d+ by the model$/m)
    expect(stdout).toMatch(/^topP\(0\.9\) .*%/m)
    expect(stdout).toMatch(/^" .*%.*█/m)
    expect(stdout).toMatch(/^drawn 0\.\d+ in /m)
    expect(stdout).not.toContain('\u001b')
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).toContain(`\n${prompt}`)
  })

  test('--explain --json gives the whole trace', async () => {
    const words = ['--explain', '--top-k', '3', '--seed', '1', '--max-new-tokens', '2']
    const { tokens } = (await json(...words)).samples[0]
    expect(tokens).toHaveLength(2)
    expect(tokens[1]).toMatchObject({ step: 1, text: expect.any(String) })
    const { before, after, processors, draw } = tokens[1].trace
    expect(before.kept).toBe(512)
    expect(after).toMatchObject({ kept: 3, entropyBits: expect.any(Number) })
    expect(processors[0]).toMatchObject({ name: 'topK(3)', removed: 509 })
    expect(draw.id).toBe(tokens[1].id)
    expect(draw.number).toBeGreaterThanOrEqual(draw.interval[0])
    expect(draw.number).toBeLessThan(draw.interval[1])
  })

  test('--help groups the options', async () => {
    const { stdout } = await runCli(['sample', '--help'])
    expect(stdout.match(/^\S.*:$/gm)).toHaveLength(7)
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })
})

describe('refuses with one sentence', () => {
  const refusals: readonly (readonly [words: string, status: number, sentence: RegExp])[] = [
    ['--xtc 2', 2, /--xtc.*probability in \[0, 1\]/],
    ['--dry 1,2,3,4', 2, /--dry.*1 to 3 numbers/],
    ['--mirostat ,', 2, /--mirostat.*1 to 2 numbers/],
    ['--logit-bias the', 2, /--logit-bias.*a number/],
    ['--length-decay 3', 2, /--length-decay.*2 numbers/],
    ['--generation-config', 1, /generation_config\.json.*none/],
    ['--greedy --beams 2', 2, /'--greedy' cannot be used with.*'--beams/],
    ['--beams 2 --draft model', 2, /cannot be used with/],
    ['--beams 2 --explain', 2, /cannot be used with/],
    ['--beams 3 --groups 2', 2, /--beams: .*multiple of --groups 2, got 3/],
    ['--length-penalty 2', 2, /--length-penalty: .*--beams beside it/],
    ['--guesses 2', 2, /--guesses: .*--draft or --prompt-lookup/],
    ['--contrastive 2,4', 2, /--contrastive.*alpha in \[0, 1\]/],
    ['--draft other', 2, /--draft: .*same tokenizer.*other/],
    ['--draft nowhere', 1, /nowhere/],
    ['--choices a,,b', 2, /--choices.*none empty/],
    ['--choices a --regex b', 2, /cannot be used with/],
    ['--regex (?=a)', 2, /--regex: .*lookaround/],
    ['--json-schema nowhere.json', 1, /nowhere\.json/],
    ['--max-time 0', 2, /--max-time.*above 0/],
  ]
  test.concurrent.each(refusals)('%s: status %i', async (words, status, sentence) => {
    const outcome = await sample(...words.split(' '))
    expect(outcome).toMatchObject({ status, stdout: '' })
    expect(outcome.stderr).toMatch(sentence)
    expect(outcome.stderr).toMatch(/^error: .*\n$/)
  })

  test('a tokenizer without end-of-text where it is needed', async () => {
    const words = ['sample', 'other', '--prompt', 'a', '--min-new-tokens', '2']
    const { status, stderr } = await runCli(words, { cwd: folder })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: --min-new-tokens: .*end-of-text.*\n$/)
  })
})
