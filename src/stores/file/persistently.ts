import { setTimeout } from 'node:timers/promises'
import { systemCode } from './file-system.js'

/**
 * Retries for up to a second while a virus scanner or an indexer holds a file open: on Windows an open file cannot be
 * renamed.
 */
export async function persistently<T>(work: () => Promise<T>, pause = 50): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= 20 || !BUSY.has(systemCode(error))) throw error
      await setTimeout(pause)
    }
  }
}

const BUSY = new Set(['EBUSY', 'EPERM'])
