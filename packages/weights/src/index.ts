export type { ByteSink } from './byte-sink.ts'
export { type ByteSource, blobSource, bytesSource } from './byte-source.ts'
export { type ByteStore, folderStore, originStore } from './byte-store.ts'
export type { Dtype } from './dtype.ts'
export { type ElementDtype, toFloat32 } from './elements.ts'
export { WeightsError, type WeightsErrorCode } from './errors.ts'
export { type ExportGgufOptions, exportGguf } from './export-gguf.ts'
export { type ExportHuggingFaceOptions, exportHuggingFace } from './export-hugging-face.ts'
export { exportNanoGpt } from './export-nano-gpt.ts'
export { fileSource } from './file-source.ts'
export type { Gpt2Config } from './gpt2-config.ts'
export { type Gpt2Weights, type ImportedGpt2, importGpt2 } from './import-gpt2.ts'
export { COMPANION_FILES, type ModelFiles, OPENAI_COMPANIONS } from './model-directory.ts'
export type {
  ElementArrays,
  NamedArray,
  StoredArray,
  TensorArray,
  TensorEntry,
  TensorReader,
} from './named-array.ts'
export {
  type LoadedTensors,
  loadSafetensors,
  openSafetensors,
  type SafetensorsReader,
} from './open-safetensors.ts'
export type { FloatDtype, LazyArray, WritableTensor } from './planned-tensor.ts'
export { type ByteProgress, type ProgressListener, withProgress } from './progress.ts'
export { sha256 } from './sha256.ts'
export type { StoredWeights } from './stored-weights.ts'
export { openTensorflowCheckpoint } from './tensorflow-checkpoint/open-tensorflow-checkpoint.ts'
export { type UrlSource, type UrlSourceOptions, urlSource } from './url-source.ts'
export { type WriteSafetensorsOptions, writeSafetensors } from './write-safetensors.ts'
