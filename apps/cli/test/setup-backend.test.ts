import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { removeBackend, setUpBackend } from '../src/setup/set-up-backend.ts'
import {
  hasPython,
  leftInCache,
  makeWheel,
  place,
  pretend,
  pretendCompiler,
  pretendPip,
  set,
  told,
  useFolder,
} from './pretended-tools.ts'

vi.mock('../src/setup/locations.ts', async () => {
  const { place } = await import('./pretended-tools.ts')
  return { findLocations: () => ({ ...place }) }
})

const setUp = () => setUpBackend(set, { yes: false })
useFolder()

describe.skipIf(!hasPython)('setup tensorflow (needs python3 on Linux x64)', () => {
  test('says what it downloads, keeps the libraries, builds; and does nothing twice', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretendCompiler()
    const result = await setUp()
    expect(result).toEqual({
      backend: 'tensorflow',
      version: '2.15.1',
      binding: place.binding,
      libraries: place.libraries,
      downloaded: true,
      built: true,
    })
    expect(told.notices).toMatch(
      /^Downloading tensorflow-cpu 2\.15\.1 from the Python package index, \d+ kB …\n/,
    )
    const kept = join(place.libraries, 'tensorflow')
    expect(readFileSync(join(kept, 'libtensorflow_cc.so.2'), 'utf8')).toMatch(/cc/)
    expect(existsSync(join(kept, 'include/tensorflow/c/c_api.h'))).toBe(true)
    expect(existsSync(join(kept, 'python'))).toBe(false)
    expect(leftInCache()).toEqual(['tensorflow-2.15.1'])
    expect(await setUp()).toMatchObject({ downloaded: false, built: false })
  })

  test('builds again from what it kept, without pip', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretendCompiler()
    await setUp()
    rmSync(place.binding)
    pretendPip('exit 1')
    expect(await setUp()).toMatchObject({ downloaded: false, built: true })
  })

  test('--remove deletes what was kept, half made and built, and nothing else', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "exports.TF_Version = '1'; '${place.libraries}'" > "$out"`,
    )
    await setUp()
    const partial = `${place.libraries}.part-1`
    mkdirSync(partial)
    mkdirSync(join(place.folder, 'cache', 'other'))
    const { removed } = await removeBackend(set)
    expect([...removed].sort()).toEqual([place.libraries, partial, place.binding].sort())
    expect(leftInCache()).toEqual(['other'])
    expect((await removeBackend(set)).removed).toEqual([])
  })

  test('--remove leaves a binding that an installation brought', async () => {
    mkdirSync(dirname(place.binding), { recursive: true })
    writeFileSync(place.binding, 'not ours')
    expect((await removeBackend(set)).removed).toEqual([])
    expect(existsSync(place.binding)).toBe(true)
  })

  test('a wheel that is not the published one is refused, and nothing is left', async () => {
    const path = makeWheel()
    pretendPip(`cp '${path}' "$dest"; echo more >> "$dest/tensorflow-cpu.whl"`)
    pretendCompiler()
    await expect(setUp()).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(/not the file that was published: its SHA-256 should be/),
    })
    expect(leftInCache()).toEqual([])
  })

  test('no network: what pip says first, and what to check', async () => {
    const retrying = 'WARNING: Retrying (Retry(total=1)) after connection broken by'
    const cause = "NewConnectionError('Temporary failure in name resolution')"
    pretendPip(`echo "${retrying} ${cause}: /simple/" >&2; echo "ERROR: No matching" >&2; exit 1`)
    pretendCompiler()
    await expect(setUp()).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(
        /^pip could not download tensorflow-cpu 2\.15\.1: NewConnectionError.*name resolution.*Check the network/,
      ),
    })
    expect(leftInCache()).toEqual([])
  })

  test('a wheel that does not unpack', async () => {
    const path = join(place.folder, 'tensorflow-cpu.whl')
    writeFileSync(path, 'no zip')
    set.wheels[0].sha256 = createHash('sha256').update('no zip').digest('hex')
    pretendPip(`cp '${path}' "$dest"`)
    pretendCompiler()
    await expect(setUp()).rejects.toThrow(/Could not unpack tensorflow-cpu\.whl: .*not a zip file/)
  })

  test('no compiler, no pip: which, and how to get it, before anything is downloaded', async () => {
    pretendPip('exit 1')
    pretend('g++', 'exit 127')
    await expect(setUp()).rejects.toThrow(/needs g\+\+.*apt install g\+\+/)
    pretend('python3', 'test "$*" = --version')
    await expect(setUp()).rejects.toThrow(/needs pip.*apt install python3-pip/)
    pretend('python3', 'exit 127')
    await expect(setUp()).rejects.toThrow(/needs python3.*apt install python3/)
    expect(told.notices).toBe('')
  })

  test('the compiler refuses', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend('g++', 'test "$*" = --version || { echo "a.cc:1: error: no such type" >&2; exit 1; }')
    await expect(setUp()).rejects.toThrow(
      /could not compile .*: error: no such type\. To fetch .* --remove first\.$/,
    )
    expect(existsSync(place.binding)).toBe(false)
  })

  test('what was built does not load: it is not kept', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "throw new Error('bad')" > "$out"`,
    )
    await expect(setUp()).rejects.toThrow(/does not load: Error: bad\. To fetch its libraries anew/)
    expect(existsSync(place.binding)).toBe(false)
  })

  test('a processor without AVX ends TensorFlow by a signal', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "process.kill(process.pid, 'SIGILL')" > "$out"`,
    )
    await expect(setUp()).rejects.toThrow(/ends with SIGILL; it needs a processor with AVX/)
  })
})
