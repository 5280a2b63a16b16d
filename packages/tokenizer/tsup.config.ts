import { library } from '../../tsup.base.ts'

// A file of its own: who imports no `gpt2` gets no vocabulary of 170 kB.
export default library({ index: 'src/index.ts', gpt2: 'src/gpt2.ts' })
