import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPackage, root } from '../../examples/built-package.js'

beforeAll(buildPackage)

describe.each(['index', 'statistics'])('importing %s', (door) => {
  const onlyOurs = (loaded: string): string[] =>
    loaded
      .trim()
      .split('\n')
      .filter((each) => !/^\.{1,2}\/|^file:/.test(each) && each !== 'simple-statistics')

  it('loads nothing of Node, and no package but simple-statistics, as ESM', () => {
    const hooks = `
      import { writeSync } from 'node:fs'
      export const resolve = (specifier, context, next) => {
        writeSync(1, specifier + '\\n')
        return next(specifier, context)
      }`
    const script = `
      import { register } from 'node:module'
      register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))})
      await import(${JSON.stringify(pathToFileURL(join(root, `dist/${door}.js`)).href)})`
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(loaded).toContain(`${door}.js`)
    expect(onlyOurs(loaded)).toEqual([])
  })

  it('does the same as CommonJS', () => {
    const script = `
      const Module = require('node:module')
      const load = Module._load
      Module._load = (id, ...rest) => { console.log(id); return load(id, ...rest) }
      require(${JSON.stringify(join(root, `dist/${door}.cjs`))})`
    const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    expect(loaded).toContain(`${door}.cjs`)
    expect(onlyOurs(loaded.replace(/^\/.*\n/m, ''))).toEqual([])
  })
})
