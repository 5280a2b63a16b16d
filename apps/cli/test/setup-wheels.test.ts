import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { cudaWheels } from '../src/setup/cuda-wheels.ts'
import { setUpBackend } from '../src/setup/set-up-backend.ts'
import type { WheelSet } from '../src/setup/wheel-set.ts'
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
  wheelOf,
} from './pretended-tools.ts'

vi.mock('../src/setup/locations.ts', async () => {
  const { place } = await import('./pretended-tools.ts')
  return { findLocations: () => ({ ...place }) }
})

const setUp = (chosen: WheelSet) => setUpBackend(chosen, { yes: false })
useFolder()

describe.skipIf(!hasPython)('setup of several wheels (needs python3 on Linux x64)', () => {
  const large = {
    ...set,
    backend: 'cuda',
    npmPackage: '@tensorflow/tfjs-node-gpu',
    wheels: [wheelOf('tensorflow', 'tensorflow'), wheelOf('nvidia-cublas-cu12', 'nvidia/cublas')],
    note: 'Of use with a GPU alone.',
  } satisfies WheelSet

  /** pip that brings a wheel of that name, if there is one. */
  function serveWheels(): void {
    makeWheel(large.wheels[0])
    makeWheel(large.wheels[1], ['lib/libcublas.so.12', 'include/cublas.h', 'bin/tool'])
    pretendPip(`while [ $# -gt 1 ]; do shift; done; cp '${place.folder}'/"\${1%%==*}.whl" "$dest"`)
    pretendCompiler()
  }

  test('they lie beside each other, as Python has them', async () => {
    serveWheels()
    expect(await setUp(large)).toMatchObject({ backend: 'cuda', downloaded: true, built: true })
    expect(existsSync(join(place.libraries, 'tensorflow/libtensorflow_cc.so.2'))).toBe(true)
    const library = join(place.libraries, 'nvidia/cublas')
    expect(readdirSync(library).sort()).toEqual(['bin', 'lib'])
    expect(await setUp(large)).toMatchObject({ downloaded: false, built: false })
  })

  test('a second attempt goes on where the first ended', async () => {
    serveWheels()
    const [, second] = large.wheels
    rmSync(join(place.folder, second.file))
    await expect(setUp(large)).rejects.toThrow(/could not download nvidia-cublas-cu12 2\.15\.1/)
    expect(readdirSync(place.libraries)).toEqual(['tensorflow'])
    makeWheel(second, ['lib/libcublas.so.12'])
    told.notices = ''
    expect(await setUp(large)).toMatchObject({ downloaded: true, built: true })
    expect(told.notices).not.toContain('Downloading tensorflow')
  })

  test('what was deleted by hand is fetched again', async () => {
    serveWheels()
    pretend(
      'g++',
      `[ "$1" = --version ] && exit 0; for out; do :; done; echo "exports.TF_Version = '1'; '${place.libraries}'" > "$out"`,
    )
    await setUp(large)
    rmSync(join(place.libraries, 'nvidia'), { recursive: true })
    expect(await setUp(large)).toMatchObject({ downloaded: true, built: true })
    expect(existsSync(join(place.libraries, 'nvidia/cublas/lib/libcublas.so.12'))).toBe(true)
  })

  test('more than 1 GB: says what and how much, and does nothing without --yes', async () => {
    serveWheels()
    const wheels = large.wheels.map(wheel => ({ ...wheel, bytes: 0.6e9 }))
    const vast: WheelSet = { ...large, wheels, keptBytes: 2e9 }
    await expect(setUp(vast)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'This downloads 1.2 GB. Add --yes to go on.',
    })
    expect(told.notices).toContain('  nvidia-cublas-cu12 2.15.1  600 MB\n')
    expect(told.notices).toContain(`stays in ${place.libraries} and takes about 2.0 GB`)
    expect(told.notices).toMatch(/Of use with a GPU alone\.\n$/)
    expect(leftInCache()).toEqual([])
    expect(await setUpBackend(vast, { yes: true })).toMatchObject({ built: true })
  })

  test('a disk without room', async () => {
    serveWheels()
    await expect(setUp({ ...large, keptBytes: 1e18 })).rejects.toThrow(
      /^This needs 1000000000\.0 GB of disk under .*XDG_CACHE_HOME\.$/,
    )
  })
})

describe('the wheels of cuda', () => {
  test('have folders, names and hashes of their own', () => {
    for (const field of ['folder', 'file', 'project', 'sha256'] as const) {
      expect(new Set(cudaWheels.wheels.map(wheel => wheel[field])).size).toBe(13)
    }
    for (const { file, project, version, sha256 } of cudaWheels.wheels) {
      expect(file.startsWith(`${project.replaceAll('-', '_')}-${version}-`)).toBe(true)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    }
  })
})
