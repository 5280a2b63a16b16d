import { type Command, Option } from 'commander'
import { convertModel, describeConversion, localModel } from '../model-files/convert-model.ts'
import { DTYPES, type DtypeName, type FormatName, formats } from '../model-files/formats.ts'
import { MODEL_FORMS } from '../model-files/import-model.ts'
import { writeJson, writeResult } from '../output.ts'

interface ExportOptions {
  readonly format: FormatName
  readonly out: string
  readonly dtype?: DtypeName
  readonly force?: boolean
  readonly json?: boolean
}

/** Adds `export`: a model as other programs read it. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('write a model as transformers, nanoGPT or llama.cpp read it')
    .argument('<dir>', MODEL_FORMS)
    .addOption(
      new Option('--format <name>', 'what to write')
        .choices(Object.keys(formats))
        .makeOptionMandatory(),
    )
    .requiredOption('--out <path>', 'folder to write, or for gguf the file')
    .addOption(
      new Option('--dtype <kind>', 'numbers to store (default: as in the model, or f32)').choices(
        DTYPES,
      ),
    )
    .option('--force', 'replace what is there')
    .option('--json', 'print one JSON document')
    .action(async (directory: string, { json = false, ...options }: ExportOptions) => {
      const conversion = await convertModel(() => localModel(directory), options)
      if (json) writeJson({ model: directory, ...conversion })
      else writeResult(describeConversion(directory, conversion))
    })
}
