/** Where state is kept. */
export { MemoryStore } from '../contracts/index.js'
