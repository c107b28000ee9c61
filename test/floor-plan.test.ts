import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The house as data, top floor first: each room and the rooms it may import. A room's `index.ts` is its door:
 * neighbours come through it, residents never do.
 */
const INSIDE = ['analysis/anomaly', 'analysis/regression', 'analysis/slo', 'analysis/drift', 'analysis/cost']
const GROUND = ['statistics', 'contracts', 'model']
const ANALYSIS = ['analysis/health', ...INSIDE, ...GROUND]
const COLLECTION = ['collection', ...ANALYSIS]
const RETROSPECTIVE = ['retrospective', ...COLLECTION]

const FLOOR_PLAN: Record<string, string[]> = {
  review: RETROSPECTIVE,
  report: RETROSPECTIVE,
  schema: [...RETROSPECTIVE],
  generate: ['catalogue', ...RETROSPECTIVE],
  retrospective: COLLECTION,
  collection: ANALYSIS,
  'analysis/health': [...INSIDE, ...GROUND],
  ...Object.fromEntries(INSIDE.map((room) => [room, GROUND])),
  statistics: ['model'],
  contracts: ['model'],
  model: [],
  catalogue: ['model'],
  'slo-specs': ['catalogue', 'model'],
  http: ['model'],
  sources: ['contracts', 'http', 'model'],
  sinks: ['contracts', 'http', 'model', 'report'],
  stores: ['contracts', 'http', 'model'],
  legacy: RETROSPECTIVE,
  testing: ['catalogue', 'contracts', 'http', 'model', 'sources', 'stores', 'statistics'],
}

const src = resolve(import.meta.dirname, '../src')
const withSlashes = (path: string) => path.replaceAll('\\', '/') // as Windows writes none
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map(withSlashes)
const roomOf = (file: string) => {
  const [first = '', second = ''] = file.split('/')
  return first === 'analysis' ? `analysis/${second}` : first
}
const importsOf = (file: string) =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    withSlashes(relative(src, resolve(src, dirname(file), path as string))).replace(/\.js$/, '.ts'),
  )

describe('the floor plan', () => {
  for (const file of files.filter((file) => file.includes('/'))) {
    it(`${file} imports only rooms below it, through their doors`, () => {
      const room = roomOf(file)
      const allowed = FLOOR_PLAN[room]
      expect(allowed, `${room} is not on the floor plan`).toBeDefined()
      for (const target of importsOf(file)) {
        const targetRoom = roomOf(target)
        if (!target.includes('/')) continue // version.ts stands outside the rooms
        if (targetRoom === room) {
          if (!file.endsWith('index.ts'))
            expect(target, 'a resident came through its own door').not.toBe(`${room}/index.ts`)
          continue
        }
        expect(allowed, `${file} reaches for ${target}`).toContain(targetRoom)
        expect(target, `${file} climbs in through a window`).toBe(`${targetRoom}/index.ts`)
      }
    })
  }

  it('has no circle of imports', () => {
    const imports = new Map(files.map((file) => [file, importsOf(file)]))
    const isOnTheWay = (file: string, _: number, rest: string[]) =>
      imports.get(file)?.some((target) => rest.includes(target)) &&
      rest.some((other) => imports.get(other)?.includes(file))
    let circle = files
    for (let before = circle.length + 1; circle.length < before; ) {
      before = circle.length
      circle = circle.filter(isOnTheWay)
    }
    expect(circle, 'what these share belongs in a file below them').toEqual([])
  })

  it('keeps undici, zod, Eta and Node out of the rooms that run in a browser', () => {
    const pure = ['model', 'contracts', 'statistics', 'analysis', 'collection', 'retrospective', 'review', 'catalogue']
    for (const file of files.filter((file) => pure.includes(file.split('/')[0] as string))) {
      expect(readFileSync(join(src, file), 'utf8'), file).not.toMatch(/from '(?:node:|undici|zod|eta)/)
    }
  })
})
