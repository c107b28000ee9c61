import { describe, expect, it } from 'vitest'
import { loadJson, MemoryStore, saveJson } from '../../src/stores/index.js'
import { verifyStateStore } from '../../src/testing/index.js'

describe('saveJson and loadJson', () => {
  it('keep plain data', async () => {
    const store = new MemoryStore()
    await saveJson(store, 'a', { list: [1, null, 'ü'], nested: { deep: true } })
    expect(await loadJson(store, 'a')).toEqual({ list: [1, null, 'ü'], nested: { deep: true } })
    expect(await loadJson(store, 'never')).toBeNull()
  })

  it('cannot change what every object is', async () => {
    const store = new MemoryStore()
    const evil =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"__proto__":{"polluted":1}}]}'
    await store.save('evil', new TextEncoder().encode(evil))
    const loaded = (await loadJson(store, 'evil')) as Record<string, unknown>
    Object.assign({}, loaded)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.keys(loaded)).toEqual(['constructor', 'a'])
  })

  it('say what is wrong', async () => {
    const store = new MemoryStore()
    await store.save('bad', Uint8Array.of(0xff, 0xfe))
    await expect(loadJson(store, 'bad')).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    await expect(saveJson(store, 'a', undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(saveJson(store, 'a', 1n)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('MemoryStore', () => {
  it('keeps the promises of a store', async () => {
    expect(await verifyStateStore(() => new MemoryStore())).toEqual([])
  })
})
