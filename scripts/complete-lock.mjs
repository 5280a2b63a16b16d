/**
 * Puts back the optional packages of other platforms that `npm install` dropped from the lock
 * because the registry did not show them; without them `npm ci` refuses the lock elsewhere.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
]

function platformOf(name) {
  const words = name
    .replace('windows', 'win32')
    .split(/[/-]/)
    .flatMap(word => (word === '64' ? ['x64'] : [word]))
  const os = systems.find(system => words.includes(system))
  const cpu = processors.find(processor => words.includes(processor))
  const libc = os === 'linux' && (/musl/.test(name) ? 'musl' : /gnu/.test(name) && 'glibc')
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc ? { libc: [libc] } : {}),
    ...(os ? { os: [os] } : {}),
  }
}

for (const [parent, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${parent}/node_modules/${name}`
    const hoisted = `node_modules/${name}`
    if (nested in lock.packages || hoisted in lock.packages || /[\^~*>]/.test(version)) continue
    lock.packages[hoisted] = { version, ...platformOf(name), dev: true, optional: true }
    console.log(`added ${name} ${version}`)
  }
}
const sorted = Object.keys(lock.packages).sort((a, b) => (a < b ? -1 : 1))
lock.packages = Object.fromEntries(sorted.map(key => [key, lock.packages[key]]))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
