import { describe } from 'vitest'
import { type Binary, pathOf } from './programs.js'

/** A suite that needs servers, left out, by name, where one is missing; in CI it runs and fails. */
export const describeWithServers = (binaries: readonly Binary[], name: string, suite: () => void): void => {
  const missing = binaries.filter((binary) => pathOf(binary) === null)
  if (missing.length === 0 || process.env.CI) describe(name, suite)
  else describe.skip(`${name} (left out: no ${missing.join(', no ')} here)`, suite)
}
