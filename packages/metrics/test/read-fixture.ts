import { readFileSync } from 'node:fs'

/** A golden file. */
export function readFixture<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
}
