import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileSink } from '../../src/sinks/file-sink.js'
import { signed } from '../../src/sinks/signed.js'
import { verifyArtifact } from '../../src/sinks/verify-artifact.js'
import { verifySink } from '../../src/testing/verify-sink.js'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const item = { key: 'retrospective:shop:1', text: 'Latency is stable.\n' }
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signed-'))
  path = join(folder, 'report.md')
})
afterEach(() => rmSync(folder, { recursive: true }))

const sink = (file = path) => signed(new FileSink<typeof item>({ path: file, render: ({ text }) => text }), privateKey)
const reasonNow = async (): Promise<string> => (await verifyArtifact(path, publicKey)).reason

describe('a signed file sink', () => {
  it('keeps the promises of a sink', async () => {
    expect(await verifySink(sink(), item)).toEqual([])
  })

  it('writes a signature beside the artifact that vouches for it and its subject', async () => {
    expect(await sink().send(item)).toMatchObject({ delivered: true, duplicate: false, id: path })
    expect(await verifyArtifact(path, publicKey)).toEqual({
      valid: true,
      reason: 'signed and whole',
      subject: item.key,
    })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect(await verifyArtifact(path, pem)).toMatchObject({ valid: true })
    expect(await sink().send(item)).toMatchObject({ duplicate: true })
  })

  it.each(['report.md', 'report.md.sig'])('finds any flipped bit and any truncation of %s', async (name) => {
    await sink().send(item)
    const bytes = readFileSync(join(folder, name))
    expect(bytes.length).toBeGreaterThan(0)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      writeFileSync(join(folder, name), changed)
      expect(await verifyArtifact(path, publicKey), `bit ${bit}`).toMatchObject({ valid: false })
    }
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(join(folder, name), bytes.subarray(0, length))
      expect(await verifyArtifact(path, publicKey), `${length} bytes`).toMatchObject({ valid: false })
    }
  })

  it('finds a swapped key, another file, another release and a missing signature', async () => {
    await sink().send(item)
    expect(await verifyArtifact(path, generateKeyPairSync('ed25519').publicKey)).toMatchObject({ valid: false })
    await sink(join(folder, 'other.md')).send({ key: 'retrospective:shop:2', text: 'Other.' })
    renameSync(join(folder, 'other.md.sig'), `${path}.sig`)
    expect(await reasonNow()).toBe('the signature is of another file')
    rmSync(`${path}.sig`)
    expect(await reasonNow()).toBe('there is no signature beside the artifact')
    rmSync(path)
    expect(await reasonNow()).toBe('there is no artifact')
  })

  it('writes nothing in a dry run and takes no other kind of key', async () => {
    await sink().send(item, { dryRun: true })
    expect(readdirSync(folder)).toEqual([])
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(() => signed(new FileSink({ path }), rsa.privateKey)).toThrow(/`key`/)
    expect(() => signed(new FileSink({ path }), 'no key')).toThrow(/`key`/)
    await expect(verifyArtifact(path, rsa.publicKey)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
