/** P(Z > z) of a standard normal variable, to 1e-13 relative. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z >= 3) {
    // Mills' ratio as the continued fraction 1/(z + 1/(z + 2/(z + …))).
    let fraction = z
    for (let term = 200; term > 0; term--) fraction = z + term / fraction
    return density / fraction
  }
  let term = z
  let sum = z
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return 0.5 - density * sum
}

/** P(|T| > t) of Student's t with a whole number of degrees of freedom. */
export function studentTails(t: number, degreesOfFreedom: number): number {
  const half = degreesOfFreedom / 2
  const x = degreesOfFreedom / (degreesOfFreedom + t * t)
  const y = (t * t) / (degreesOfFreedom + t * t)
  let inverseBeta = degreesOfFreedom % 2 === 0 ? 0.5 : 1 / Math.PI
  for (
    let degrees = degreesOfFreedom % 2 === 0 ? 4 : 3;
    degrees <= degreesOfFreedom;
    degrees += 2
  ) {
    inverseBeta *= (degrees - 1) / (degrees - 2)
  }
  const front = inverseBeta * x ** half * Math.sqrt(y)
  if (x < (half + 1) / (half + 2.5)) return (front / half) * betaFraction(half, 0.5, x)
  return 1 - 2 * front * betaFraction(0.5, half, y)
}

/** The x at which a falling `tail` reaches `probability`. */
export function tailQuantile(tail: (x: number) => number, probability: number): number {
  let high = 1
  while (tail(high) > probability) high *= 2
  let low = 0
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (tail(middle) > probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(X ≤ min(k, n − k) or X ≥ max(k, n − k)) of n fair coins. */
export function fairCoinTails(successes: number, trials: number): number {
  let logTerm = -trials * Math.LN2
  let tail = 0
  for (let k = 0; k <= Math.min(successes, trials - successes); k++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((trials - k) / (k + 1))
  }
  return Math.min(1, 2 * tail)
}

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1))
  let fraction = d
  const multiply = (numerator: number): number => {
    d = 1 / (1 + numerator * d)
    c = 1 + numerator / c
    fraction *= d * c
    return d * c
  }
  for (let m = 1; m < 10_000; m++) {
    const n = a + 2 * m
    multiply((m * (b - m) * x) / ((n - 1) * n))
    if (Math.abs(multiply((-(a + m) * (a + b + m) * x) / (n * (n + 1))) - 1) < 1e-16) break
  }
  return fraction
}
