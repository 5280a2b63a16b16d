/** A number of steps in words. */
export function countSteps(steps: number): string {
  return steps === 1 ? '1 step' : `${steps.toLocaleString('en')} steps`
}
