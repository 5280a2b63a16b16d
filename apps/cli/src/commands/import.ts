import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { cacheFolder } from '../cache-folder.ts'
import {
  type Conversion,
  convertModel,
  describeConversion,
  localModel,
  type ModelSource,
} from '../model-files/convert-model.ts'
import { type DtypeName, formats } from '../model-files/formats.ts'
import { isAddress } from '../model-files/remote-address.ts'
import { openRemoteModel } from '../model-files/remote-model.ts'
import { writeJson, writeNotice, writeResult } from '../output.ts'

interface ImportOptions {
  readonly out: string
  readonly dtype?: DtypeName
  readonly cache?: string
  readonly force?: boolean
  readonly json?: boolean
}

/** Adds `import`: a model in any form becomes a Hugging Face folder. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('make a Hugging Face folder of a GPT-2 in any form, also from the network')
    .argument(
      '<source>',
      'folder (Hugging Face, OpenAI, nanoGPT), .safetensors file, or the http(s) address of one',
    )
    .requiredOption('--out <dir>', 'folder to write')
    .addOption(
      new Option('--dtype <kind>', 'numbers to store (default: as in the source)').choices(
        formats.huggingface.dtypes,
      ),
    )
    .option('--cache <dir>', 'where downloads are kept (default: ~/.cache/nexttoken/downloads)')
    .option('--force', 'replace the model that is in the folder')
    .option('--json', 'print one JSON document')
    .action(async (source: string, options: ImportOptions) => {
      const conversion = await importFrom(source, options)
      if (!conversion.hasTokenizer) {
        writeNotice(
          `warning: the source has no tokenizer; sample and eval need a tokenizer.json in ${options.out}.`,
        )
      }
      if (options.json) writeJson({ source, ...conversion })
      else writeResult(describeConversion(source, conversion))
    })
}

function importFrom(source: string, { cache, ...options }: ImportOptions): Promise<Conversion> {
  const open = async (): Promise<ModelSource> => {
    if (!isAddress(source)) return localModel(source)
    const { files, download } = await openRemoteModel(source)
    return { files, fetch: () => download(cache ?? join(cacheFolder(), 'downloads')) }
  }
  return convertModel(open, { ...options, format: 'huggingface' })
}
