/** An ONNX model of one product, written as protobuf: a field is a key (number · 8 + type) and its value. */

const FLOAT = 1
const INTEGER_ATTRIBUTE = 2

function integer(field, value) {
  return [...varint(field * 8), ...varint(value)]
}

function bytes(field, value) {
  const content = typeof value === 'string' ? [...Buffer.from(value)] : value
  return [...varint(field * 8 + 2), ...varint(content.length), ...content]
}

function varint(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

function valueInfo(name, shape) {
  const dimensions = shape.flatMap(size => bytes(1, integer(1, size)))
  const tensorType = [...integer(1, FLOAT), ...bytes(2, dimensions)]
  return [...bytes(1, name), ...bytes(2, bytes(1, tensorType))]
}

function attribute(name, value) {
  return bytes(5, [...bytes(1, name), ...integer(3, value), ...integer(20, INTEGER_ATTRIBUTE)])
}

/**
 * c = a · b: Gemm, which knows the layouts, or MatMul for batches.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto for the fields
 */
export function productModel({ batch, m, n, transposeA, transposeB }, { a, b }) {
  const names = [...bytes(1, 'a'), ...bytes(1, 'b'), ...bytes(2, 'c')]
  const layouts = [
    ...attribute('transA', Number(transposeA)),
    ...attribute('transB', Number(transposeB)),
  ]
  const node =
    batch === undefined
      ? [...names, ...bytes(4, 'Gemm'), ...layouts]
      : [...names, ...bytes(4, 'MatMul')]
  const graph = [
    ...bytes(1, node),
    ...bytes(2, 'product'),
    ...bytes(11, valueInfo('a', a)),
    ...bytes(11, valueInfo('b', b)),
    ...bytes(12, valueInfo('c', [...(batch === undefined ? [] : [batch]), m, n])),
  ]
  const operatorSet = [...bytes(1, ''), ...integer(2, 13)]
  return Uint8Array.from([...integer(1, 8), ...bytes(7, graph), ...bytes(8, operatorSet)])
}
