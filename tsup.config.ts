import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'tsup'
import { etaForEsbuild } from './eta.config.js'

const { version, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; exports: object }

/** Every door of the package is the `index.ts` of the room behind it. */
const doors = Object.keys(exports).flatMap((path) => /^\.\/([\w-]+)$/.exec(path)?.[1] ?? [])

/**
 * The tool that splits CommonJS takes a private field for the exported variable of its name: `#days = exports.days = …`
 * would leave whoever calls `days(7)` afterwards with a Map.
 */
const privateFieldsStayPrivate = {
  name: 'private fields stay private',
  buildEnd({ writtenFiles }: { writtenFiles: readonly { readonly name: string }[] }) {
    for (const { name } of writtenFiles.filter(({ name }) => name.endsWith('.cjs'))) {
      const field = /#(\w+) = exports\./.exec(readFileSync(name, 'utf8'))?.[1]
      if (field !== undefined)
        throw new Error(`${name}: the private field #${field} would overwrite an export; rename it`)
    }
  },
}

export default defineConfig({
  entry: { index: 'src/index.ts', ...Object.fromEntries(doors.map((door) => [door, `src/${door}/index.ts`])) },
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  // One copy of the shared rooms for all doors of a format, so that the classes are the same class.
  splitting: true,
  clean: true,
  sourcemap: false,
  minify: false,
  noExternal: [/^d3-/, 'yaml'],
  esbuildPlugins: [etaForEsbuild],
  plugins: [privateFieldsStayPrivate],
  esbuildOptions(options, { format }) {
    // Smaller to download; names stay, so that a stack trace still says where. The CommonJS chunks are rewritten by a
    // tool that needs the white space.
    options.minifyWhitespace = format === 'esm'
    options.minifySyntax = format === 'esm'
    // Its ESM build: the one for Node is CommonJS, which an ESM bundle cannot require() built-in modules from.
    options.alias = { yaml: resolve('node_modules/yaml/browser/index.js') }
  },
  define: { __VERSION__: JSON.stringify(version) },
  // tsup 8 sets `baseUrl`, which TypeScript 6 calls deprecated (TS5101).
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})
