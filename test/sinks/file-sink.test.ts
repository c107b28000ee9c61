import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileSink } from '../../src/sinks/index.js'
import { verifySink } from '../../src/testing/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-sink-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const sinkTo = (path: string) => new FileSink<string>({ path: join(folder, path), render: (text) => text })

describe('FileSink', () => {
  it('makes the folders, writes the whole text, and leaves nothing else behind', async () => {
    const receipt = await sinkTo('a/b/report.md').send('first')
    expect(receipt).toMatchObject({ delivered: true, duplicate: false, sink: 'file' })
    expect(readFileSync(join(folder, 'a/b/report.md'), 'utf8')).toBe('first')
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['report.md'])
  })

  it('says that the same bytes are a duplicate, and replaces other ones', async () => {
    await sinkTo('report.md').send('first')
    expect(await sinkTo('report.md').send('first')).toMatchObject({ delivered: true, duplicate: true })
    expect(await sinkTo('report.md').send('second')).toMatchObject({ delivered: true, duplicate: false })
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toBe('second')
  })

  it('shows readers the old text or the new one, whole, while writers race', async () => {
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000))
    const path = join(folder, 'report.md')
    writeFileSync(path, texts[0] as string)
    let writing = true
    const writers = Promise.all(texts.map((text) => sinkTo('report.md').send(text))).finally(() => {
      writing = false
    })
    const seen = new Set<boolean>()
    while (writing) {
      seen.add(texts.includes(readFileSync(path, 'utf8')))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writers
    expect([...seen]).toEqual([true])
    expect(readdirSync(folder)).toEqual(['report.md'])
  })

  it('replaces a symbolic link instead of writing through it', async () => {
    writeFileSync(join(folder, 'precious'), 'untouched')
    symlinkSync(join(folder, 'precious'), join(folder, 'report.md'))
    await sinkTo('report.md').send('new')
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('untouched')
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toBe('new')
  })

  it('shows in a dry run what it would write, and writes nothing', async () => {
    expect(await sinkTo('report.md').send('text', { dryRun: true })).toEqual({
      delivered: false,
      duplicate: false,
      sink: 'file',
      preview: 'text',
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('says which path could not be written, keeps the old file, and leaves no draft', async () => {
    writeFileSync(join(folder, 'occupied'), 'a file, not a folder')
    await expect(sinkTo('occupied/report.md').send('text')).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      hint: expect.stringContaining('`path`'),
    })
    expect(readdirSync(folder)).toEqual(['occupied'])
  })

  it('writes nothing after an abort, and refuses a path that is none', async () => {
    await expect(sinkTo('report.md').send('text', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(readdirSync(folder)).toEqual([])
    expect(() => new FileSink({ path: '' })).toThrow(/`path`/)
  })

  it('keeps the promises of a sink', async () => {
    const sink = new FileSink<string>({ path: join(folder, 'report.md'), render: (text) => text })
    expect(await verifySink(sink, 'a report')).toEqual([])
  })
})
