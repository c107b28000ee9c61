import { expect, it } from 'vitest'
import { codeBlocks } from './pages.js'
import { typeErrors } from './typescript-blocks.js'

it('type-checks every TypeScript and JavaScript block of the documentation', () => {
  const blocks = codeBlocks('ts', 'js')
  expect(blocks.length).toBeGreaterThan(20)
  expect(typeErrors(blocks)).toEqual([])
}, 120_000)
