import { readdirSync, readFileSync } from 'node:fs'
import markdownIt from 'markdown-it'

/** A fenced block of a page. */
export interface CodeBlock {
  readonly page: string
  /** Where the code begins, from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
}

/** Every page that readers of the package see. */
export const pages = (): string[] => [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
]

const markdown = markdownIt({ html: true })

export const tokensOf = (page: string) => markdown.parse(readFileSync(page, 'utf8'), {})

/** The fenced blocks of all pages in the languages named. */
export const codeBlocks = (...languages: readonly string[]): CodeBlock[] =>
  pages().flatMap((page) =>
    tokensOf(page)
      .filter(({ type, info }) => type === 'fence' && languages.includes(info.trim()))
      .map(({ content, info, map }) => ({ page, line: (map?.[0] ?? 0) + 2, language: info.trim(), code: content })),
  )
