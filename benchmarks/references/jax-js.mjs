/** Measures one task in jax-js on its WebAssembly device, under `jit`: `node jax-js.mjs TASK`. */
import { load, operands, report, task, tokenIds, values, versionOf } from './measure.mjs'
import { installWorker } from './web-worker.mjs'

if (task.threads > 1) installWorker(task.threads)
const jax = load('@jax-js/jax')
const { jit, nn, numpy: np, tree } = jax
await jax.init('wasm')
jax.defaultDevice('wasm')
const engine = `jax-js ${versionOf('@jax-js/jax')} wasm`
await report(engine, ...(task.kind === 'product' ? product() : training()))

function array(shape, scale) {
  return np.array(values(shape, scale)).reshape(shape)
}

function product() {
  const { a, b, products } = operands(task)
  const [left, right] = [array(a), array(b)]
  const multiply = jit((x, y) => {
    const { transposeA, transposeB } = task
    // Many times faster here than a product of two transposes.
    if (transposeA && transposeB) return np.matrixTranspose(np.matmul(y, x))
    return np.matmul(transposeA ? np.matrixTranspose(x) : x, transposeB ? np.matrixTranspose(y) : y)
  })
  const sample = async () => {
    for (let i = 0; i < products; i++) {
      const result = await jax.blockUntilReady(multiply(left.ref, right.ref))
      result.dispose()
    }
  }
  return [sample, products]
}

/** Every function here uses its arrays up, as jax-js has it; `.ref` keeps one for another use. */
function training() {
  const { batch: B, window: T, config } = task.workload
  const { layers, heads, channels: C, contextLength, vocabularySize: V } = config
  const norm = () => ({ gain: np.ones([C]), bias: np.zeros([C]) })
  const linear = (rows, columns) => ({
    weight: array([rows, columns], 0.02),
    bias: np.zeros([columns]),
  })
  const initial = {
    tokens: array([V, C], 0.02),
    positions: array([contextLength, C], 0.02),
    lnF: norm(),
    blocks: Array.from({ length: layers }, () => ({
      ln1: norm(),
      attention: linear(C, 3 * C),
      projection: linear(C, C),
      ln2: norm(),
      up: linear(C, 4 * C),
      down: linear(4 * C, C),
    })),
  }

  const normalize = (x, { gain, bias }) =>
    nn.standardize(x, -1, { epsilon: 1e-5 }).mul(gain).add(bias)
  const project = (x, { weight, bias }) => np.matmul(x, weight).add(bias)
  const byHead = x => np.transpose(x.reshape([B, T, heads, C / heads]), [0, 2, 1, 3])
  const attend = (x, block) => {
    const [q, k, v] = np.split(project(x, block.attention), 3, 1).map(byHead)
    const scores = np.matmul(q, np.matrixTranspose(k)).mul(1 / Math.sqrt(C / heads))
    const masked = np.where(np.tri(T, T, 0, { dtype: np.bool }), scores, -1e9)
    const y = np.transpose(np.matmul(nn.softmax(masked, -1), v), [0, 2, 1, 3])
    return project(y.reshape([B * T, C]), block.projection)
  }
  const loss = ({ tokens, positions, lnF, blocks }, inputs, targets) => {
    const embedded = np.matmul(nn.oneHot(inputs, V), tokens.ref).reshape([B, T, C])
    const [used, unused] = T < contextLength ? np.split(positions, [T], 0) : [positions]
    unused?.dispose()
    let x = embedded.add(used).reshape([B * T, C])
    for (const block of blocks) {
      x = x.ref.add(attend(normalize(x, block.ln1), block))
      const wide = nn.gelu(project(normalize(x.ref, block.ln2), block.up), { approximate: true })
      x = x.add(project(wide, block.down))
    }
    const logits = np.matmul(normalize(x, lnF), np.matrixTranspose(tokens))
    return nn
      .logSoftmax(logits, -1)
      .mul(nn.oneHot(targets, V))
      .sum()
      .mul(-1 / (B * T))
  }

  const [beta1, beta2, rate, decay] = [0.9, 0.99, 1e-3, 0.1]
  /** `corrections` holds 1 / (1 − βᵗ) for both moments. */
  const update = jit(({ parameters, first, second }, { inputs, targets, corrections }) => {
    const [value, gradients] = jax.valueAndGrad(loss)(tree.ref(parameters), inputs, targets)
    const squares = tree.leaves(tree.ref(gradients)).map(gradient => np.square(gradient).sum())
    const length = np.sqrt(squares.reduce((a, b) => a.add(b)))
    const scale = np.minimum(np.reciprocal(length), 1)
    const clipped = tree.map(gradient => gradient.mul(scale.ref), gradients)
    scale.dispose()
    const mean = tree.map((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), first, tree.ref(clipped))
    const square = tree.map(
      (v, g) => v.mul(beta2).add(np.square(g).mul(1 - beta2)),
      second,
      clipped,
    )
    const [correction1, correction2] = np.split(corrections, 2)
    const move = (parameter, m, v) => {
      const direction = m.mul(correction1.ref).div(np.sqrt(v.mul(correction2.ref)).add(1e-8))
      return parameter.mul(parameter.ndim > 1 ? 1 - rate * decay : 1).sub(direction.mul(rate))
    }
    const updated = tree.map(move, parameters, tree.ref(mean), tree.ref(square))
    correction1.dispose()
    correction2.dispose()
    return [{ parameters: updated, first: mean, second: square }, value]
  })

  const zeros = () => tree.map(parameter => np.zeros(parameter.shape), tree.ref(initial))
  let state = { parameters: initial, first: zeros(), second: zeros() }
  let steps = 0
  const step = async () => {
    steps++
    const powers = Float32Array.of(1 / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps))
    const [inputs, targets] = [0, 1].map(offset => np.array(tokenIds(task.workload, offset)))
    const [next, value] = update(state, { inputs, targets, corrections: np.array(powers) })
    state = next
    return (await value.data())[0]
  }
  return [step]
}
