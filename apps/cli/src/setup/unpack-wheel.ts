import { join } from 'node:path'
import { CommandError } from '../errors.ts'
import { lastLine, runChild } from './run-child.ts'
import type { Wheel } from './wheel-set.ts'

/** Of TensorFlow the C libraries and the headers of their interface, of NVIDIA's all but headers. */
const UNPACK = `
import os, shutil, sys, zipfile
wheel, folder, target = zipfile.ZipFile(sys.argv[1]), sys.argv[2], sys.argv[3]
libraries = ('libtensorflow_cc.so.2', 'libtensorflow_framework.so.2')
headers = ('tensorflow/c/', 'platform/ctstring', 'tsl/c/')
def is_kept(path):
    if folder != 'tensorflow':
        return not path.startswith('include/')
    header = path.startswith('include/') and path.endswith('.h') and any(part in path for part in headers)
    return path in libraries or header
for entry in wheel.infolist():
    name = entry.filename
    if name.startswith(folder + '/') and not entry.is_dir() and is_kept(name[len(folder) + 1:]):
        path = os.path.join(target, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with wheel.open(entry) as source, open(path, 'wb') as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        os.chmod(path, entry.external_attr >> 16 & 0o755 | 0o644)
`

/**
 * Takes what is kept out of a wheel, under its names there, and TensorFlow's symbols off.
 *
 * @throws {CommandError} `FAILED` when it is no wheel, or the disk is full.
 */
export async function unpackWheel(wheel: Wheel, file: string, target: string): Promise<void> {
  const unpacked = await runChild('python3', ['-c', UNPACK, file, wheel.folder, target])
  if (unpacked.status !== 0) {
    throw new CommandError('FAILED', `Could not unpack ${wheel.file}: ${lastLine(unpacked)}.`)
  }
  if (wheel.folder !== 'tensorflow') return
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
  const paths = libraries.map(name => join(target, wheel.folder, name))
  await runChild('strip', paths)
}
