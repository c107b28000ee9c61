import fc from 'fast-check'
import { expect, it } from 'vitest'
import { scopeKey } from '../../src/model/index.js'

it('writes a scope as JSON with its names in order, whatever its texts hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\ud800', 'é', '😀', 'a') }),
  )
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 4 }), (labels) => {
      const inOrder = Object.keys(labels).sort()
      const members = inOrder.map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels[name])}`)
      expect(scopeKey(labels)).toBe(`{${members.join(',')}}`)
    }),
    { seed: 3, numRuns: 500 },
  )
})
