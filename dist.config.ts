import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { transform } from 'esbuild'

// What is left to do once tsup has built all of `dist`, so that the package is no larger than it must be. Names stay,
// so that a stack trace still says where.
const files = await readdir('dist')

for (const name of files.filter((name) => name.endsWith('.cjs'))) {
  // tsup's own pass over CommonJS needs the white space: it goes last.
  const code = await readFile(join('dist', name), 'utf8')
  const smaller = await transform(code, { minifyWhitespace: true, minifySyntax: true, target: 'node20' })
  await writeFile(join('dist', name), smaller.code)
}

for (const name of files.filter((name) => name.endsWith('.d.ts'))) {
  // An ESM declaration may re-export a CommonJS one (never the other way round): types are written once for both.
  const door = name.slice(0, -'.d.ts'.length)
  if (files.includes(`${door}.cjs`)) await writeFile(join('dist', name), `export * from './${door}.cjs'\n`)
  else await rm(join('dist', name))
}
