/** Where series come from. */
export { MemorySource, type MemorySourceOptions } from './memory-source.js'
