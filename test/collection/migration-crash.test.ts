import { beforeAll, describe, expect, it } from 'vitest'
import { decodeSpanRecord } from '../../src/collection/span-record.js'
import { days, hours, KpiCollector } from '../../src/index.js'
import { FileStore } from '../../src/stores/index.js'
import { type Crash, CrashDisk } from '../stores/crash-disk.js'
import { GOLDEN_SPANS } from './golden-states.js'
import { kpis, release, trackerOf, weekEnd, weekSource } from './small-week.js'
import { encodeVersion1 } from './version-1.js'

const collector = new KpiCollector({ source: weekSource(), kpis, dimensions: ['service'], step: hours(6) })
const storeOn = (disk: CrashDisk) => new FileStore({ directory: '/state', files: disk })
const trackerOn = (disk: CrashDisk) => trackerOf({ collector, store: storeOn(disk) })
const midWeek = release.releasedAt + days(5) + hours(9)
const over = weekEnd + hours(12)

/** The records of a disk by key, as they stand there. */
async function recordsOn(disk: CrashDisk): Promise<Map<string, Uint8Array>> {
  const store = storeOn(disk)
  const records = new Map<string, Uint8Array>()
  for (const key of await store.list()) {
    if (!key.endsWith('/watch') && !key.endsWith('/lock')) records.set(key, (await store.load(key)) as Uint8Array)
  }
  return records
}
const versionOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
const versions = (records: ReadonlyMap<string, Uint8Array>) => [...records.values()].map(versionOf)

/** A disk on which an older version tracked half a week. */
async function oldDisk(): Promise<CrashDisk> {
  const disk = new CrashDisk()
  await trackerOn(disk).tick(midWeek)
  const store = storeOn(disk)
  for (const [key, bytes] of await recordsOn(disk)) await store.save(key, encodeVersion1(decodeSpanRecord(bytes)))
  return disk.afterCrash('kill')
}

describe('the records of an older version', () => {
  let old: CrashDisk
  let before: Map<string, Uint8Array>
  let expected: string
  beforeAll(async () => {
    old = await oldDisk()
    before = await recordsOn(old.afterCrash('kill'))
    const calm = trackerOn(new CrashDisk())
    for (const now of [midWeek, over]) await calm.tick(now)
    expected = JSON.stringify(await calm.summary())
  })

  it('are written here as that version wrote them', () => {
    const golden = GOLDEN_SPANS[1] as Uint8Array
    expect(encodeVersion1(decodeSpanRecord(golden))).toEqual(golden)
    expect(before.size).toBe(7) // the week before, and launch day up to the fifth day after it
    expect(new Set(versions(before))).toEqual(new Set([1]))
  })

  it.each<Crash>(['kill', 'power', 'scrambled'])(
    'are whole after a crash (%s) at any write of their migration, and are carried forward once',
    async (crash) => {
      let boundaries = 0
      for (let operation = 1; ; operation++) {
        const disk = old.afterCrash('kill', operation)
        const outcome = await Promise.race([trackerOn(disk).tick(over), disk.crashed])
        const next = disk.afterCrash(crash)

        // Whole: each record is that of before, to the byte, or a new one that holds all that the old one held.
        for (const [key, bytes] of await recordsOn(next.afterCrash('kill'))) {
          const known = before.get(key)
          if (versionOf(bytes) === 1) expect(bytes).toEqual(known)
          else if (known) expect(decodeSpanRecord(bytes).asked).toBeGreaterThanOrEqual(decodeSpanRecord(known).asked)
        }
        const found = await trackerOn(next.afterCrash('kill')).record()
        expect(found.problems).toEqual([])
        expect(found.observedUntil).toBeGreaterThanOrEqual(midWeek)

        // And once: what the next process has carried forward stays as it is, byte for byte.
        await trackerOn(next).tick(over)
        const migrated = await recordsOn(next.afterCrash('kill'))
        await trackerOn(next).tick(over + hours(6))
        expect(await recordsOn(next.afterCrash('kill'))).toEqual(migrated)
        for (const [key, bytes] of migrated) {
          const known = before.get(key)
          if (versionOf(bytes) === 1) expect(bytes).toEqual(known) // nothing new came to it
        }
        expect(versions(migrated).filter((version) => version === 2).length).toBeGreaterThanOrEqual(3)
        expect(JSON.stringify(await trackerOn(next).summary())).toBe(expected)
        if (outcome !== 'crashed') break
        boundaries++
      }
      expect(boundaries).toBeGreaterThanOrEqual(20)
    },
    120_000,
  )

  it('stay beside the new ones as the generation before, and are read where a new one is damaged', async () => {
    const disk = old.afterCrash('kill')
    await trackerOn(disk).tick(midWeek + hours(6))
    const key = [...before.keys()].find((one) => one.endsWith('/day-5')) as string
    const newest = disk.paths().findLast((path) => path.includes('day-5.')) as string
    expect(versionOf((await storeOn(disk).load(key)) as Uint8Array)).toBe(2)
    await disk.unlink(newest)
    const file = await disk.open(newest, 'create')
    await file.write(new TextEncoder().encode('rubbish'), 0, 7)
    expect(await storeOn(disk).load(key)).toEqual(before.get(key))
    await trackerOn(disk).tick(over)
    expect(JSON.stringify(await trackerOn(disk).summary())).toBe(expected)
  })
})
