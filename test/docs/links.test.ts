import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages, tokensOf } from './pages.js'

interface Link {
  readonly page: string
  readonly target: string
}

const links = (): Link[] =>
  pages().flatMap((page) =>
    tokensOf(page).flatMap(({ children }) =>
      (children ?? []).flatMap((child) => {
        const target = child.attrGet('href') ?? child.attrGet('src')
        return target === null || /^https?:/.test(String(target)) ? [] : [{ page, target: String(target) }]
      }),
    ),
  )

/** The anchors of a page as GitHub makes them from its headings. */
function anchorsOf(page: string): Set<string> {
  const tokens = tokensOf(page)
  const headings = tokens.flatMap(({ type }, i) => (type === 'heading_open' ? [tokens[i + 1]?.children ?? []] : []))
  return new Set(
    headings.map((children) =>
      children
        .map(({ content }) => content)
        .join('')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

describe('the pages of the documentation', () => {
  it('link only to files that are there', () => {
    const dead = links().filter(({ page, target }) => {
      const path = decodeURI(target.split('#')[0] ?? '')
      return path !== '' && !existsSync(join(dirname(page), path))
    })
    expect(dead).toEqual([])
  })

  it('link only to headings that are there', () => {
    const dead = links().filter(({ page, target }) => {
      const [path, anchor] = target.split('#')
      if (anchor === undefined) return false
      const file = path ? join(dirname(page), path) : page
      return file.endsWith('.md') && !(existsSync(file) && anchorsOf(file).has(anchor))
    })
    expect(dead).toEqual([])
  })

  it('are all linked from the README', () => {
    const linked = new Set(links().flatMap(({ page, target }) => (page === 'README.md' ? [target.split('#')[0]] : [])))
    expect(pages().filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([])
  })
})
