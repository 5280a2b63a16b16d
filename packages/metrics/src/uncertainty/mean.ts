/** The sum, 0 of nothing. */
export function sum(values: readonly number[] | Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** The arithmetic mean, NaN of nothing. */
export function mean(values: readonly number[] | Float64Array): number {
  return sum(values) / values.length
}
