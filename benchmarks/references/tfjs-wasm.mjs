/** Measures one task in stock tfjs on its WebAssembly backend: `node tfjs-wasm.mjs TASK`. */
import { load, operands, report, task, tokenIds, values } from './measure.mjs'

const tf = load('@tensorflow/tfjs')
load('@tensorflow/tfjs-backend-wasm')
await tf.setBackend('wasm')
await report(`tfjs ${tf.version_core} wasm`, ...(task.kind === 'product' ? product() : training()))

function product() {
  const { a, b, products } = operands(task)
  const [left, right] = [a, b].map(shape => tf.tensor(values(shape), shape))
  const multiply = () => {
    for (let i = 0; i < products; i++) {
      tf.matMul(left, right, task.transposeA, task.transposeB).dispose()
    }
  }
  return [multiply, products]
}

function training() {
  const { batch: B, window: T, config } = task.workload
  const { layers, heads, channels: C, contextLength, vocabularySize: V } = config
  const matrix = (...shape) => tf.variable(tf.tensor(values(shape, 0.02), shape))
  const norm = () => [tf.variable(tf.ones([C])), tf.variable(tf.zeros([C]))]
  const linear = (rows, columns) => [matrix(rows, columns), tf.variable(tf.zeros([columns]))]
  const blocks = Array.from({ length: layers }, () => ({
    ln1: norm(),
    attention: linear(C, 3 * C),
    projection: linear(C, C),
    ln2: norm(),
    up: linear(C, 4 * C),
    down: linear(4 * C, C),
  }))
  const [tokens, positions, lnF] = [matrix(V, C), matrix(contextLength, C), norm()]
  const mask = tf.linalg
    .bandPart(tf.ones([T, T]), -1, 0)
    .sub(1)
    .mul(1e9)
  // Products with one-hot ids: this backend lacks the kernel of gather's gradient.
  const oneHot = offset => {
    const ids = tf.tensor1d(tokenIds(task.workload, offset), 'int32')
    return tf.oneHot(ids, V).cast('float32')
  }
  const [inputs, targets] = [oneHot(0), oneHot(1)]

  const project = (x, [weight, bias]) => tf.matMul(x, weight).add(bias)
  const normalize = (x, [gain, bias]) => {
    const { mean, variance } = tf.moments(x, -1, true)
    return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gain).add(bias)
  }
  const gelu = x => {
    const inner = x
      .mul(x)
      .mul(x)
      .mul(0.044715)
      .add(x)
      .mul(Math.sqrt(2 / Math.PI))
    return x.mul(0.5).mul(inner.tanh().add(1))
  }
  const attend = (x, block) => {
    const split = tf.split(project(x, block.attention), 3, 1)
    const [q, k, v] = split.map(t => t.reshape([B, T, heads, C / heads]).transpose([0, 2, 1, 3]))
    const scores = tf
      .matMul(q, k, false, true)
      .div(Math.sqrt(C / heads))
      .add(mask)
    const y = tf.matMul(tf.softmax(scores), v).transpose([0, 2, 1, 3])
    return project(y.reshape([B * T, C]), block.projection)
  }
  const loss = () => {
    const embedded = tf.matMul(inputs, tokens).reshape([B, T, C])
    let x = embedded.add(positions.slice([0, 0], [T, C])).reshape([B * T, C])
    for (const block of blocks) {
      x = x.add(attend(normalize(x, block.ln1), block))
      x = x.add(project(gelu(project(normalize(x, block.ln2), block.up)), block.down))
    }
    const logits = tf.matMul(normalize(x, lnF), tokens, false, true)
    return tf
      .logSoftmax(logits)
      .mul(targets)
      .sum()
      .div(-B * T)
  }

  const [rate, decay] = [1e-3, 0.1]
  const optimizer = tf.train.adam(rate, 0.9, 0.99, 1e-8)
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss)
      const squares = Object.values(grads).map(gradient => gradient.square().sum())
      const scale = tf.minimum(tf.div(1, tf.addN(squares).sqrt()), 1)
      const entries = Object.entries(grads)
      optimizer.applyGradients(Object.fromEntries(entries.map(([name, g]) => [name, g.mul(scale)])))
      for (const [name] of entries) {
        const variable = tf.engine().registeredVariables[name]
        if (variable.rank > 1) variable.assign(variable.mul(1 - rate * decay))
      }
      return value.dataSync()[0]
    })
  return [step]
}
