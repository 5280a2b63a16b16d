import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { collect, type Study, type StudyAnswers, studyForm } from '@nexttoken/metrics'
import { CommandError } from '../errors.ts'
import { makeFolders } from '../make-folders.ts'
import { writeWholeFile } from '../write-whole-file.ts'

/** The study with its key, which raters must not see. */
const STUDY_FILE = 'study.json'
/** A form for each rater, to send them. */
const FORMS = 'forms'
/** What came back, and what `serve` and `answer` keep. */
const ANSWERS = 'answers'

/** Writes a study and its forms into a folder that has none yet. */
export async function writeStudy(folder: string, study: Study): Promise<void> {
  const path = join(folder, STUDY_FILE)
  if (await stat(path).catch(() => undefined)) {
    const remedy = 'its answers belong to it; name another folder'
    throw new CommandError('FAILED', `${folder} holds a study already: ${remedy}.`)
  }
  await makeFolders(join(folder, FORMS))
  await makeFolders(join(folder, ANSWERS))
  for (const { rater } of study.assignments) {
    await writeWholeFile(join(folder, FORMS, fileOf(rater, '.html')), studyForm(study, { rater }))
  }
  await writeWholeFile(path, `${JSON.stringify(study, null, 1)}\n`)
}

/** Reads the study of a folder. */
export async function readStudy(folder: string): Promise<Study> {
  const text = await readFile(join(folder, STUDY_FILE), 'utf8').catch(cause => {
    const remedy = 'make one by `nexttoken study create`'
    throw new CommandError('FAILED', `There is no study in ${folder}: ${remedy}.`, { cause })
  })
  try {
    const study = JSON.parse(text) as Study
    if (study.format === 'nexttoken-study' && study.version === 1) return study
  } catch {
    // Told below, as what is JSON but no study.
  }
  throw new CommandError('FAILED', `Expected a study of version 1 in ${folder}/${STUDY_FILE}.`)
}

/** The texts of all answers in a folder, and of further files. */
export async function readAnswerFiles(folder: string, files: readonly string[]): Promise<string[]> {
  const kept = await readdir(join(folder, ANSWERS)).catch(() => [])
  const inFolder = kept.filter(name => /\.(json|csv)$/.test(name)).sort()
  const paths = [...inFolder.map(name => join(folder, ANSWERS, name)), ...files]
  return Promise.all(paths.map(path => readFile(path, 'utf8')))
}

/** What a rater has answered so far by `serve` or `answer`. */
export async function readKeptAnswers(
  folder: string,
  rater: string,
): Promise<StudyAnswers | undefined> {
  const path = join(folder, ANSWERS, fileOf(rater, '.json'))
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as StudyAnswers)
}

/**
 * Keeps a rater's answers: those to the same tasks take the place of those before, the others stay.
 *
 * @throws {MetricsError} `MALFORMED_FILE` if they are not answers to this study.
 */
export async function keepAnswers(
  folder: string,
  study: Study,
  answers: StudyAnswers,
): Promise<void> {
  collect(study, [answers])
  await makeFolders(join(folder, ANSWERS))
  const kept = (await readKeptAnswers(folder, answers.rater))?.answers ?? []
  const byTask = new Map([...kept, ...answers.answers].map(answer => [answer.task, answer]))
  const path = join(folder, ANSWERS, fileOf(answers.rater, '.json'))
  const all = { ...answers, answers: [...byTask.values()] }
  await writeWholeFile(path, `${JSON.stringify(all, null, 2)}\n`)
}

/** A name that every file system takes, another one for each rater. */
function fileOf(rater: string, ending: string): string {
  return encodeURIComponent(rater).replaceAll('*', '%2A').replace(/^\./, '%2E') + ending
}
