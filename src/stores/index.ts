/** Stores, which keep state between runs. */
export { MemoryStore } from '../contracts/index.js'
export { FileStore, type FileStoreOptions } from './file/file-store.js'
export type { FileSystem, OpenFile } from './file/file-system.js'
export { loadJson, saveJson } from './json.js'
