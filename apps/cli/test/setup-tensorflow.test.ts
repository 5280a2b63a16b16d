import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { removeTensorflow, setUpTensorflow } from '../src/setup/setup-tensorflow.ts'

const place = vi.hoisted(() => ({ libraries: '', package: '', binding: '' }))
vi.mock('../src/setup/locations.ts', () => ({ findLocations: () => ({ ...place }) }))
const wheel = vi.hoisted(() => ({
  project: 'tensorflow-cpu',
  version: '2.15.1',
  file: 'tiny.whl',
  bytes: 1000,
  sha256: '',
  tags: ['--platform=any'],
}))
vi.mock('../src/setup/tensorflow-wheel.ts', () => ({ wheel }))

const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
})
const hasPython = python.status === 0 && process.platform === 'linux' && process.arch === 'x64'

let folder = ''
let notices = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexttoken-setup-'))
  for (const name of ['tools', 'package']) mkdirSync(join(folder, name))
  place.libraries = join(folder, 'cache', 'tensorflow-2.15.1')
  place.package = join(folder, 'package')
  place.binding = join(place.package, 'lib', 'tfjs_binding.js')
  notices = ''
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    notices += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** Puts a shell script of this name before every other program. */
function pretend(name: string, script: string): void {
  const path = join(folder, 'tools', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  vi.stubEnv('PATH', `${join(folder, 'tools')}${delimiter}${process.env['PATH']}`)
}

/** A wheel in which the libraries are text, whose hash is the one that is asked for. */
function makeWheel(): string {
  const path = join(folder, 'tiny.whl')
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name in ('libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h', 'python/unused.py'):
        wheel.writestr('tensorflow/' + name, name)
`
  spawnSync('python3', ['-c', script, path])
  wheel.sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return path
}

/** pip that does this for a download, beside the real Python. */
function pretendPip(download: string): void {
  const others = `exec '${python.stdout.trim()}' "$@"`
  pretend(
    'python3',
    `case "$*" in
  "-m pip --version") exit 0 ;;
  "-m pip download"*) while [ "$1" != --dest ]; do shift; done; dest=$2; ${download} ;;
  *) ${others} ;;
esac`,
  )
}

/** A compiler whose output tells a version. */
function pretendCompiler(version = '2.15.1'): void {
  pretend(
    'g++',
    `[ "$1" = --version ] && exit 0; for out; do :; done; echo "exports.TF_Version = '${version}'" > "$out"`,
  )
}

function leftInCache(): readonly string[] {
  return existsSync(join(folder, 'cache')) ? readdirSync(join(folder, 'cache')) : []
}

describe.skipIf(!hasPython)('setup tensorflow (needs python3 on Linux x64)', () => {
  test('says what it downloads, keeps the libraries, builds; and does nothing twice', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretendCompiler()
    const result = await setUpTensorflow()
    expect(result).toEqual({
      backend: 'tensorflow',
      version: '2.15.1',
      binding: place.binding,
      libraries: place.libraries,
      downloaded: true,
      built: true,
    })
    expect(notices).toMatch(/^Downloading tensorflow-cpu 2\.15\.1 .*: tiny\.whl, 0 MB\.\n/)
    expect(readFileSync(join(place.libraries, 'libtensorflow_cc.so.2'), 'utf8')).toMatch(/cc/)
    expect(existsSync(join(place.libraries, 'include/tensorflow/c/c_api.h'))).toBe(true)
    expect(existsSync(join(place.libraries, 'python'))).toBe(false)
    expect(leftInCache()).toEqual(['tensorflow-2.15.1'])
    expect(await setUpTensorflow()).toMatchObject({ downloaded: false, built: false })
  })

  test('builds again from what it kept, without pip', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretendCompiler()
    await setUpTensorflow()
    rmSync(place.binding)
    pretendPip('exit 1')
    expect(await setUpTensorflow()).toMatchObject({ downloaded: false, built: true })
  })

  test('--remove deletes what was kept, half made and built, and nothing else', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "exports.TF_Version = '1'; '${place.libraries}'" > "$out"`,
    )
    await setUpTensorflow()
    const partial = `${place.libraries}.part-1`
    mkdirSync(partial)
    mkdirSync(join(folder, 'cache', 'other'))
    const { removed } = await removeTensorflow()
    expect([...removed].sort()).toEqual([place.libraries, partial, place.binding].sort())
    expect(leftInCache()).toEqual(['other'])
    expect((await removeTensorflow()).removed).toEqual([])
  })

  test('--remove leaves a binding that an installation brought', async () => {
    mkdirSync(dirname(place.binding), { recursive: true })
    writeFileSync(place.binding, 'not ours')
    expect((await removeTensorflow()).removed).toEqual([])
    expect(existsSync(place.binding)).toBe(true)
  })

  test('a wheel that is not the published one is refused, and nothing is left', async () => {
    const path = makeWheel()
    pretendPip(`cp '${path}' "$dest"; echo more >> "$dest/tiny.whl"`)
    pretendCompiler()
    await expect(setUpTensorflow()).rejects.toMatchObject({
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
    await expect(setUpTensorflow()).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(
        /^pip could not download tensorflow-cpu 2\.15\.1: NewConnectionError.*name resolution.*Check the network/,
      ),
    })
    expect(leftInCache()).toEqual([])
  })

  test('a wheel that does not unpack', async () => {
    const path = join(folder, 'tiny.whl')
    writeFileSync(path, 'no zip')
    wheel.sha256 = createHash('sha256').update('no zip').digest('hex')
    pretendPip(`cp '${path}' "$dest"`)
    pretendCompiler()
    await expect(setUpTensorflow()).rejects.toThrow(/Could not unpack tiny\.whl: .*not a zip file/)
  })

  test('no compiler, no pip: which, and how to get it, before anything is downloaded', async () => {
    pretendPip('exit 1')
    pretend('g++', 'exit 127')
    await expect(setUpTensorflow()).rejects.toThrow(/needs g\+\+.*apt install g\+\+/)
    pretend('python3', 'test "$*" = --version')
    await expect(setUpTensorflow()).rejects.toThrow(/needs pip.*apt install python3-pip/)
    pretend('python3', 'exit 127')
    await expect(setUpTensorflow()).rejects.toThrow(/needs python3.*apt install python3/)
    expect(notices).toBe('')
  })

  test('the compiler refuses', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend('g++', 'test "$*" = --version || { echo "a.cc:1: error: no such type" >&2; exit 1; }')
    await expect(setUpTensorflow()).rejects.toThrow(/could not compile .*: error: no such type\.$/)
    expect(existsSync(place.binding)).toBe(false)
  })

  test('what was built does not load: it is not kept', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "throw new Error('bad')" > "$out"`,
    )
    await expect(setUpTensorflow()).rejects.toThrow(/does not load: Error: bad\. Run nexttoken/)
    expect(existsSync(place.binding)).toBe(false)
  })

  test('a processor without AVX ends TensorFlow by a signal', async () => {
    pretendPip(`cp '${makeWheel()}' "$dest"`)
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "process.kill(process.pid, 'SIGILL')" > "$out"`,
    )
    await expect(setUpTensorflow()).rejects.toThrow(
      /ends with SIGILL; it needs a processor with AVX/,
    )
  })
})
