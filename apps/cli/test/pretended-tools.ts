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
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Wheel, WheelSet } from '../src/setup/wheel-set.ts'

/** One whose hash is not known yet. */
export type TinyWheel = Omit<Wheel, 'sha256'> & { sha256: string }

interface TinySet extends WheelSet {
  readonly wheels: readonly TinyWheel[]
}

/** Where a test's things are; `libraries`, `package` and `binding` stand in for what setup finds. */
export const place = { folder: '', libraries: '', package: '', binding: '' }

/** What was written to standard error. */
export const told = { notices: '' }

/** A set of wheels that are tiny, of which the hash of each is set by `makeWheel`. */
export const set: TinySet = {
  backend: 'tensorflow',
  npmPackage: '@tensorflow/tfjs-node',
  version: '2.15.1',
  wheels: [wheelOf('tensorflow-cpu', 'tensorflow')],
  keptBytes: 1000,
}

export function wheelOf(project: string, folder: string): TinyWheel {
  const file = `${project}.whl`
  return { project, version: '2.15.1', file, bytes: 1000, sha256: '', folder }
}

const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
})
export const hasPython: boolean =
  python.status === 0 && process.platform === 'linux' && process.arch === 'x64'

/** Gives each test a folder of its own, and keeps what is told. */
export function useFolder(): void {
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'nexttoken-setup-'))
    for (const name of ['tools', 'package']) mkdirSync(join(place.folder, name))
    place.libraries = join(place.folder, 'cache', 'tensorflow-2.15.1')
    place.package = join(place.folder, 'package')
    place.binding = join(place.package, 'lib', 'tfjs_binding.js')
    told.notices = ''
    vi.spyOn(process.stderr, 'write').mockImplementation(text => {
      told.notices += text
      return true
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    rmSync(place.folder, { recursive: true })
  })
}

/** Puts a shell script of this name before every other program. */
export function pretend(name: string, script: string): void {
  const path = join(place.folder, 'tools', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  vi.stubEnv('PATH', `${join(place.folder, 'tools')}${delimiter}${process.env['PATH']}`)
}

/** A wheel whose files are text, and whose hash is the one that is asked for. */
export function makeWheel(
  wheel: TinyWheel = set.wheels[0],
  names: readonly string[] = [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'include/tensorflow/c/c_api.h',
    'python/unused.py',
  ],
): string {
  const path = join(place.folder, wheel.file)
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name in sys.argv[3:]:
        wheel.writestr(sys.argv[2] + '/' + name, name)
`
  spawnSync('python3', ['-c', script, path, wheel.folder, ...names])
  wheel.sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return path
}

/** pip that does this for a download, beside the real Python. */
export function pretendPip(download: string): void {
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
export function pretendCompiler(version = '2.15.1'): void {
  pretend(
    'g++',
    `[ "$1" = --version ] && exit 0; for out; do :; done; echo "exports.TF_Version = '${version}'" > "$out"`,
  )
}

export function leftInCache(): readonly string[] {
  return existsSync(join(place.folder, 'cache')) ? readdirSync(join(place.folder, 'cache')) : []
}
