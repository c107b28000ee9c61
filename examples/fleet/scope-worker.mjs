// Lets a worker thread read TypeScript on Node 20, where tsx does not reach into threads; compiled code needs none of it.
import { register } from 'tsx/esm/api'

register()
await import('./scope-worker.ts')
