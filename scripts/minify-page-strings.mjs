/**
 * Makes the scripts and styles that a package carries as text small when it is built: what a bundler of its users
 * cannot do. A plugin for esbuild; for modules named `…-script.ts` or `…-style.ts` whose exports are all text.
 */
import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'

export const minifyPageStrings = {
  name: 'minify-page-strings',
  setup(build) {
    build.onLoad({ filter: /-(script|style)\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts' })
      const texts = await import(`data:text/javascript,${encodeURIComponent(code)}`)
      const how = path.endsWith('script.ts') ? { loader: 'js', format: 'iife' } : { loader: 'css' }
      const lines = Object.entries(texts).map(async ([name, text]) => {
        const small = await transform(text, { ...how, minify: true })
        return `export const ${name} = ${JSON.stringify(small.code)}\n`
      })
      return { contents: (await Promise.all(lines)).join('') }
    })
  },
}
