import { type GptConfig, gptFromWeights, type NamedArray } from '@nexttoken/gpt'
import { tokenizerFromJson } from '@nexttoken/tokenizer'
import type { Checkpoint } from '@nexttoken/train'
import type { TextModel } from './desk.ts'

const STORE = 'models'
const KEY = 'latest'

interface KeptModel {
  readonly config: GptConfig
  readonly tokenizer: object
  readonly parameters: readonly NamedArray[]
  readonly step: number
  readonly run?: KeptRun
}

/** A run under way, as it was when its model was kept. */
export interface KeptRun {
  readonly startedAt: number
  readonly checkpoint: Checkpoint
}

/** A model that was kept, on the open backend. */
export interface FoundModel {
  readonly textModel: TextModel
  readonly run: KeptRun | undefined
}

/** Keeps a model in this browser; it says `false` where the browser keeps nothing. */
export async function keepModel({ model, tokenizer, step }: TextModel): Promise<boolean> {
  const entries = [...model.parameters]
  const parameters = await Promise.all(
    entries.map(async ([name, variable]): Promise<NamedArray> => {
      return { name, shape: variable.shape, data: (await variable.data()) as Float32Array }
    }),
  )
  return put({ config: model.config, tokenizer: tokenizer.toJson(), parameters, step })
}

/** Keeps a model with all that its run needs to go on. */
export function keepRun({ model, tokenizer }: TextModel, run: KeptRun): Promise<boolean> {
  const { parameters, step } = run.checkpoint
  return put({ config: model.config, tokenizer: tokenizer.toJson(), parameters, step, run })
}

function put(kept: KeptModel): Promise<boolean> {
  return inStore('readwrite', store => store.put(kept, KEY)).then(
    () => true,
    () => false,
  )
}

/** What was kept last. */
export async function findModel(): Promise<FoundModel | undefined> {
  const kept = await inStore<KeptModel | undefined>('readonly', store => store.get(KEY)).catch(
    () => undefined,
  )
  if (kept === undefined) return undefined
  const model = await gptFromWeights(kept.config, kept.parameters)
  const textModel = { model, tokenizer: tokenizerFromJson(kept.tokenizer), step: kept.step }
  return { textModel, run: kept.run }
}

/** Removes the model that was kept. */
export async function forgetModel(): Promise<void> {
  await inStore('readwrite', store => store.delete(KEY))
}

async function inStore<Value>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<Value> {
  const opening = indexedDB.open('nexttoken-demo', 1)
  opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE)
  const database = (await settled(opening)) as IDBDatabase
  try {
    const transaction = database.transaction(STORE, mode)
    const request = work(transaction.objectStore(STORE))
    const [value] = await Promise.all([settled(request), completed(transaction)])
    return value as Value
  } finally {
    database.close()
  }
}

function settled(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}
