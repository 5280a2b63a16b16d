/** The least multiple of `step` that is not below `value`. */
// @ts-ignore: decorator
@inline
export function roundUp(value: i32, step: i32): i32 {
  return parts(value, step) * step
}

/** How many parts of at most `size` make up `value`. */
// @ts-ignore: decorator
@inline
export function parts(value: i32, size: i32): i32 {
  return (value + size - 1) / size
}
