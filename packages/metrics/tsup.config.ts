import { minifyPageStrings } from '../../scripts/minify-page-strings.mjs'
import { library } from '../../tsup.base.ts'

export default { ...library({ index: 'src/index.ts' }), esbuildPlugins: [minifyPageStrings] }
