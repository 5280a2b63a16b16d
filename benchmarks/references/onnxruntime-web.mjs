/** Measures a product in onnxruntime-web, both operands being inputs: `node onnxruntime-web.mjs TASK`. */
import { load, operands, report, task, values, versionOf } from './measure.mjs'
import { productModel } from './product-model.mjs'

const ort = load('onnxruntime-web')
ort.env.wasm.numThreads = task.threads
const { a, b, products } = operands(task)
const session = await ort.InferenceSession.create(productModel(task, { a, b }), {
  executionProviders: ['wasm'],
})
const tensor = shape => new ort.Tensor('float32', values(shape), shape)
const feeds = { a: tensor(a), b: tensor(b) }
const multiply = async () => {
  for (let i = 0; i < products; i++) (await session.run(feeds)).c.dispose()
}
await report(`onnxruntime-web ${versionOf('onnxruntime-web')} wasm`, multiply, products)
