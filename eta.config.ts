import { readFile } from 'node:fs/promises'
import { Eta } from 'eta'

/** Templates are trimmed only where they say so (`-%>`): white space means something in Markdown. */
export const TEMPLATE_SYNTAX = { autoTrim: false } as const

/** A template as a module that exports one function, so that nothing is compiled from text when a report is rendered. */
const compiled = (text: string): string =>
  `export function template(it, options) {\n${new Eta(TEMPLATE_SYNTAX).compileToString(text)}\n}\n`

/** For tsup. */
export const etaForEsbuild = {
  name: 'eta',
  setup(build: {
    onLoad(
      options: { filter: RegExp },
      load: (file: { path: string }) => Promise<{ contents: string; loader: 'js' }>,
    ): void
  }) {
    build.onLoad({ filter: /\.eta$/ }, async ({ path }) => ({
      contents: compiled(await readFile(path, 'utf8')),
      loader: 'js',
    }))
  },
}

/** For vitest. */
export const etaForVite = {
  name: 'eta',
  transform: (text: string, path: string) => (path.endsWith('.eta') ? { code: compiled(text), map: null } : null),
}
