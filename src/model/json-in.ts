/**
 * The JSON in bytes or a text that somebody else may have written: bytes that are no UTF-8 are refused, and a key
 * `__proto__` is dropped, so that nothing that is later copied from it can change what every object is.
 *
 * @throws {SyntaxError | TypeError} when it is no JSON, or no UTF-8: the caller knows what it should have been
 * @example
 * jsonIn('{ "a": 1, "__proto__": {} }') // { a: 1 }
 */
export function jsonIn(source: Uint8Array | string): unknown {
  const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source)
  return JSON.parse(text, (name, value) => (name === '__proto__' ? undefined : value))
}
