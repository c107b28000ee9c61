/**
 * Parses JSON from an untrusted source: bytes that are not UTF-8 are refused, and a key `__proto__` is dropped, so that
 * copying from the result cannot change the prototype of an object.
 *
 * @throws {SyntaxError | TypeError} when it is not JSON, or not UTF-8; the caller knows what was expected
 * @example
 * jsonIn('{ "a": 1, "__proto__": {} }') // { a: 1 }
 */
export function jsonIn(source: Uint8Array | string): unknown {
  const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source)
  return JSON.parse(text, (name, value) => (name === '__proto__' ? undefined : value))
}
