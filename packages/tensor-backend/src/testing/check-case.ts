import { randomStream } from '@nexttoken/random'
import type * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import type { Backend } from '../backend.ts'
import type { OperationCase, Tensors } from './operation-case.ts'
import { normals, type Values } from './values.ts'

/** Gradients checked for each input, picked at random where it has more values. */
const checkedValues = 40
const differenceStep = 2 ** -20

/** Runs a case's forward pass against float64. */
export async function checkForward(
  backend: Backend,
  one: OperationCase,
  tolerance: number,
): Promise<void> {
  const output = backend.tf.tidy(() => one.run(tensorsOf(backend, one)))
  const expected = one.expected(one.inputs)
  expect(output.shape).toEqual(expected.shape)
  expectClose(await output.data(), expected.data, tolerance)
  output.dispose()
}

/**
 * Compares the gradient of Σ output · probe, for a random probe, with central differences of the
 * float64 reference.
 */
export async function checkGradients(
  backend: Backend,
  one: OperationCase,
  tolerance: number,
): Promise<void> {
  const probe = normals(one.expected(one.inputs).shape, 99)
  const gradients = gradientTensors(backend, one, probe)
  for (const [name, gradient] of Object.entries(gradients)) {
    const actual = await gradient.data()
    const indices = pick(actual.length)
    const expected = indices.map(index => centralDifference(one, { name, index }, probe))
    expect(gradient.shape, name).toEqual(one.inputs[name].shape)
    expectClose(
      indices.map(index => actual[index]),
      expected,
      tolerance,
    )
  }
  backend.tf.dispose(gradients)
}

/** Whether running a case, with its gradients, leaves as many tensors as there were. */
export function checkLeaks(backend: Backend, one: OperationCase): void {
  const tensors = tensorsOf(backend, one)
  const before = backend.tf.memory().numTensors
  one.run(tensors).dispose()
  expect(backend.tf.memory().numTensors, 'tensors after the forward pass').toBe(before)
  if (one.gradients !== false) {
    const probe = normals(one.expected(one.inputs).shape, 99)
    backend.tf.dispose(gradientTensors(backend, one, probe))
    expect(backend.tf.memory().numTensors, 'tensors after the gradients').toBe(before)
  }
  backend.tf.dispose(tensors)
}

function tensorsOf(
  { tf }: Backend,
  { inputs, indices = {} }: OperationCase,
): Record<string, tf.Tensor> {
  const make =
    (dtype: 'float32' | 'int32') =>
    ([name, { shape, data }]: [string, Values]) =>
      [
        name,
        tf.tensor(
          dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data),
          [...shape],
          dtype,
        ),
      ] as const
  return Object.fromEntries([
    ...Object.entries(inputs).map(make('float32')),
    ...Object.entries(indices).map(make('int32')),
  ])
}

function gradientTensors(
  backend: Backend,
  one: OperationCase,
  probe: Values,
): Record<string, tf.Tensor> {
  const { tf } = backend
  return tf.tidy(() => {
    const tensors = tensorsOf(backend, one)
    const names = Object.keys(one.inputs)
    const weights = tf.tensor(Float32Array.from(probe.data), [...probe.shape])
    const objective = (...operands: tf.Tensor[]) => {
      const named: Tensors = {
        ...tensors,
        ...Object.fromEntries(names.map((name, at) => [name, operands[at]])),
      }
      return tf.sum(tf.mul(one.run(named), weights)) as tf.Scalar
    }
    const gradients = tf.grads(objective)(names.map(name => tensors[name]))
    return Object.fromEntries(names.map((name, at) => [name, gradients[at]]))
  })
}

function pick(length: number): number[] {
  if (length <= checkedValues) return Array.from({ length }, (_, index) => index)
  const random = randomStream(length, 79)
  return Array.from({ length: checkedValues }, () => random.integer(length))
}

interface Place {
  readonly name: string
  readonly index: number
}

function centralDifference(one: OperationCase, { name, index }: Place, probe: Values): number {
  const input = one.inputs[name]
  const scale = input.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  const step = differenceStep * Math.max(scale, 1)
  const shifted = (shift: number) => {
    const data = input.data.slice()
    data[index] += shift
    return one.expected({ ...one.inputs, [name]: { ...input, data } }).data
  }
  const [above, below] = [shifted(step), shifted(-step)]
  return (
    probe.data.reduce((sum, weight, at) => sum + weight * (above[at] - below[at]), 0) / (2 * step)
  )
}

/** Every value within `tolerance` of the largest magnitude around it; NaN and ∞ where expected. */
function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  const finite = Array.from(expected).filter(Number.isFinite).map(Math.abs)
  const allowed = tolerance * finite.reduce((a, b) => Math.max(a, b), finite.length > 0 ? 1e-30 : 1)
  expect(actual.length).toBe(expected.length)
  for (let index = 0; index < expected.length; index++) {
    const [got, want] = [actual[index], expected[index]]
    const same = Number.isFinite(want) ? Math.abs(got - want) <= allowed : Object.is(got, want)
    expect(same, `value ${index}: expected ${want} ± ${allowed}, got ${got}`).toBe(true)
  }
}
