import { isStabilityError } from '../model/index.js'

/** The outcome of a call to foreign code. */
export type Attempt<T> = { readonly answer: T } | { readonly error: unknown }

/** After an abort, a promise that takes longer than this to settle counts as blocking its caller. */
export const PROMPT_MS = 1_000

export async function attempt<T>(call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { answer: await call() }
  } catch (error) {
    return { error }
  }
}

/** The result, or null where it takes longer than `PROMPT_MS`. */
export async function promptly<T>(result: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PROMPT_MS)
  })
  try {
    return await Promise.race([result, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Lets all pending work run that does not wait for anything outside the program. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export const isAbort = (error: unknown): boolean =>
  isStabilityError(error, 'ABORTED') || (error as { name?: unknown } | null)?.name === 'AbortError'

export const told = (error: unknown): string =>
  isStabilityError(error) ? `${error.code} (${error.message})` : `${error} (not a StabilityError)`

/** A verifier's findings, and unhandled rejections meanwhile, which would end a Node process. */
export async function withLooseRejections(verify: () => Promise<string[]>): Promise<string[]> {
  const loose: unknown[] = []
  const hear = (reason: unknown): void => {
    loose.push(reason)
  }
  process.on('unhandledRejection', hear)
  try {
    const broken = await verify()
    await turn()
    return loose.length === 0
      ? broken
      : [...broken, `A promise was rejected with ${told(loose[0])} and nobody heard it: await it, or catch it.`]
  } finally {
    process.off('unhandledRejection', hear)
  }
}

export const REJECTING = 'Throw a StabilityError whose hint says what to change.'
