/** Reads a model's file into memory that is new each time: `node plain-read.mjs TASK`. */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { report, task } from './measure.mjs'

const path = join(task.model, 'model.safetensors')
const { size } = statSync(path)

await report(`Node ${process.version}`, () => {
  const bytes = new Uint8Array(size)
  const file = openSync(path)
  for (let at = 0; at < size; ) at += readSync(file, bytes, at, size - at, at)
  closeSync(file)
})
