import { inspect } from 'node:util'
import { expect } from 'vitest'

/** Part of every secret of these suites; what holds it was told. */
export const CANARY = 'canary'
export const secret = (place: string): string => `${CANARY}-${place}-3f9c71`

/** All that a program could log of a thing: inspection, JSON, text, message, stack, and its causes. */
function everythingOf(thing: unknown, seen = new Set<unknown>()): string {
  if (typeof thing !== 'object' || thing === null || seen.has(thing)) return String(thing)
  seen.add(thing)
  const { stack, message, cause } = thing as { stack?: unknown; message?: unknown; cause?: unknown }
  const deep = inspect(thing, { depth: 12, showHidden: true, getters: true, maxStringLength: null })
  return [deep, JSON.stringify(thing), String(thing), stack, message, everythingOf(cause, seen)].join('\n')
}

/** No secret, nor one as base64 or in an address, in anything. */
export function expectNoSecret(things: Readonly<Record<string, unknown>>): void {
  const told = Object.entries(things).flatMap(([what, thing]) => {
    const text = thing instanceof Uint8Array ? Buffer.from(thing).toString('latin1') : everythingOf(thing)
    const at = [text, ...base64In(text)].map((one) => one.search(new RegExp(CANARY, 'i'))).find((one) => one >= 0)
    return at === undefined ? [] : [`${what}: …${text.slice(Math.max(0, at - 80), at + 40)}…`]
  })
  expect(told).toEqual([])
}

/** What words of base64 in a text say, as those of basic authentication. */
const base64In = (text: string): string[] =>
  [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([word]) => Buffer.from(word, 'base64').toString('latin1'))
