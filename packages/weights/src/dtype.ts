import { WeightsError } from './errors.ts'

/** A kind of number as a safetensors header names it. */
export type Dtype =
  | 'BOOL'
  | 'F4'
  | 'F6_E2M3'
  | 'F6_E3M2'
  | 'U8'
  | 'I8'
  | 'F8_E5M2'
  | 'F8_E4M3'
  | 'F8_E8M0'
  | 'F8_E4M3FNUZ'
  | 'F8_E5M2FNUZ'
  | 'I16'
  | 'U16'
  | 'F16'
  | 'BF16'
  | 'I32'
  | 'U32'
  | 'F32'
  | 'C64'
  | 'F64'
  | 'I64'
  | 'U64'

/** Bits of one element. */
const BITS: Readonly<Record<Dtype, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
}

/** The floats that a model's weights may be stored as. */
const FLOATS: readonly Dtype[] = ['F32', 'F16', 'BF16', 'F64']

/** Says whether safetensors knows a dtype of this name. */
export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(BITS, name)
}

/** Bytes of a tensor, or undefined if they are not whole or too many to count exactly. */
export function countBytes(dtype: Dtype, shape: readonly number[]): number | undefined {
  let bits = BITS[dtype]
  for (const size of shape) {
    bits *= size
    if (!Number.isSafeInteger(bits)) return undefined
  }
  return bits % 8 === 0 ? bits / 8 : undefined
}

/** Refuses a tensor that does not hold floats of a kind that is read here. */
export function assertReadable(tensor: { readonly name: string; readonly dtype: Dtype }): void {
  if (FLOATS.includes(tensor.dtype)) return
  throw new WeightsError(
    'UNSUPPORTED_DTYPE',
    `Expected ${FLOATS.join(', ')}, but ${tensor.name} is ${tensor.dtype}: save the model as float32 and open that.`,
  )
}
