// The worker thread of worker-threads.ts.
import { parentPort } from 'node:worker_threads'
import { analyseScope, type ScopeTask } from './analyse-scope.js'

parentPort?.on('message', (task: ScopeTask) => parentPort?.postMessage(analyseScope(task)))
