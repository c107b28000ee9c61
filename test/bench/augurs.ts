import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The WebAssembly behind a door of augurs, for its `initSync`: outside a browser it does not fetch it itself. */
export const wasmOf = (door: 'changepoint' | 'mstl' | 'outlier'): { module: Buffer } => ({
  module: readFileSync(fileURLToPath(import.meta.resolve(`@bsull/augurs/${door}`)).replace(/\.js$/, '_bg.wasm')),
})
