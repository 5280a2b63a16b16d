import { type GptConfig, gptFromWeights, type NamedArray } from '@nexttoken/gpt'
import { tokenizerFromJson } from '@nexttoken/tokenizer'
import type { TextModel } from './desk.ts'

const STORE = 'models'
const KEY = 'latest'

interface KeptModel {
  readonly config: GptConfig
  readonly tokenizer: object
  readonly parameters: readonly NamedArray[]
  readonly step: number
}

/** Keeps a model in this browser; it says `false` where the browser keeps nothing. */
export async function keepModel({ model, tokenizer, step }: TextModel): Promise<boolean> {
  const entries = [...model.parameters]
  const parameters = await Promise.all(
    entries.map(async ([name, variable]): Promise<NamedArray> => {
      return { name, shape: variable.shape, data: (await variable.data()) as Float32Array }
    }),
  )
  const kept: KeptModel = { config: model.config, tokenizer: tokenizer.toJson(), parameters, step }
  return inStore('readwrite', store => store.put(kept, KEY)).then(
    () => true,
    () => false,
  )
}

/** The model that was kept last, on the open backend. */
export async function findModel(): Promise<TextModel | undefined> {
  const kept = await inStore<KeptModel | undefined>('readonly', store => store.get(KEY)).catch(
    () => undefined,
  )
  if (kept === undefined) return undefined
  const model = await gptFromWeights(kept.config, kept.parameters)
  return { model, tokenizer: tokenizerFromJson(kept.tokenizer), step: kept.step }
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
