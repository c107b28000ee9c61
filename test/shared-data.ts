import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'

/**
 * Data sets that are others' and never committed: they lie in a folder `shared` beside the checkout, or nowhere.
 */
export const sharedFolder = fileURLToPath(new URL('../../shared/', import.meta.url))

export const hasShared = (path: string): boolean => existsSync(`${sharedFolder}${path}`)

/** One JSON file of the folder. */
export const readShared = <T>(path: string): T => JSON.parse(readFileSync(`${sharedFolder}${path}`, 'utf8')) as T

/** A suite that needs a file of the folder, left out, by name, where it is not there. */
export const describeWithShared = (path: string, name: string, suite: () => void): void => {
  if (hasShared(path)) describe(name, suite)
  else describe.skip(`${name} (left out: ../shared/${path} is not here)`, suite)
}
