import { describe, expect, it } from 'vitest'
import { inWords } from '../../src/model/index.js'

describe('inWords', () => {
  it('counts things in the singular and in the plural', () => {
    expect([inWords(168, '{client}'), inWords(1, '{node}'), inWords(0, '{query}')]).toEqual([
      '168 clients',
      '1 node',
      '0 queries',
    ])
  })

  it('leaves a rate and a unit as they are', () => {
    expect([inWords(12, '{request}/s'), inWords(12, 'USD/h')]).toEqual(['12 req/s', '12 USD/h'])
  })
})
