import { join } from 'node:path'
import { describe, test } from 'node:test'
import { describeModel } from '@nexttoken/sampling/testing'
import { openOnnxModel } from './open-onnx-model.mjs'

const folder = join(import.meta.dirname, '../tiny-gpt2')

describeModel('a model of ONNX Runtime', () => openOnnxModel(folder), { describe, test })
