import { library } from '../../tsup.base.ts'

// Entries split the build so that only who imports `gpt2` gets its vocabulary of 170 kB: what
// `tokenizer-from-json` reaches is one file, `gpt2` with the vocabulary another.
export default library({
  index: 'src/index.ts',
  gpt2: 'src/gpt2.ts',
  'tokenizer-from-json': 'src/tokenizer-from-json.ts',
})
