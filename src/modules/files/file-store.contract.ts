import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileStore, MissingObject } from './ports.ts'

type Ground = { store: FileStore; close(): Promise<void> }

/** What every store of bytes promises, whoever keeps them. */
export function fileStoreContract(name: string, open: () => Promise<Ground>): void {
  describe(`${name} keeps files`, () => {
    let ground: Ground
    let store: FileStore
    beforeEach(async () => {
      ground = await open()
      store = ground.store
    })
    afterEach(() => ground.close())

    it('what is put can be read, with its size and hash', async () => {
      const stored = await store.put('avatars/a.webp', Readable.from([Buffer.from('hello '), Buffer.from('world')]))
      expect(stored).toEqual({ size: 11, sha256: createHash('sha256').update('hello world').digest('hex') })
      expect(await text(await store.get('avatars/a.webp'))).toBe('hello world')
      expect(await store.stat('avatars/a.webp')).toEqual({ size: 11 })
    })

    it('a megabyte comes back byte for byte', async () => {
      const bytes = Buffer.from(Array.from({ length: 1 << 20 }, (_, index) => (index * 31) % 256))
      await store.put('big', Readable.from(chunksOf(bytes, 70_001)))
      expect((await buffer(await store.get('big'))).equals(bytes)).toBe(true)
    })

    it('an empty object is an object', async () => {
      expect(await store.put('empty', Readable.from([]))).toMatchObject({ size: 0 })
      expect(await text(await store.get('empty'))).toBe('')
    })

    it('a part can be asked for, both ends counted in', async () => {
      await put('part', '0123456789')
      expect(await text(await store.get('part', { start: 2, end: 4 }))).toBe('234')
      expect(await text(await store.get('part', { start: 7, end: 99 }))).toBe('789')
    })

    it('putting again replaces the whole', async () => {
      await put('note', 'a longer first text')
      await put('note', 'short')
      expect(await text(await store.get('note'))).toBe('short')
    })

    it('what is missing is missing by name, and its deletion no fault', async () => {
      await expect(store.get('nobody/here')).rejects.toThrow(MissingObject)
      expect(await store.stat('nobody/here')).toBe(null)
      await store.delete('nobody/here')
    })

    it('a deleted object is gone', async () => {
      await put('gone', 'soon')
      await store.delete('gone')
      await expect(store.get('gone')).rejects.toThrow(MissingObject)
    })

    it('a body that breaks off leaves nothing, or what was there before', async () => {
      await expect(store.put('broken', breaking())).rejects.toThrow('the line dropped')
      expect(await store.stat('broken')).toBe(null)
      await put('kept', 'before')
      await expect(store.put('kept', breaking())).rejects.toThrow('the line dropped')
      expect(await text(await store.get('kept'))).toBe('before')
    })

    it('a listing holds every key of the prefix and no other', async () => {
      for (const key of ['courses/1/a', 'courses/1/b/c', 'courses/10/a', 'people/1']) await put(key, key)
      expect(await keysOf('courses/1/')).toEqual(['courses/1/a', 'courses/1/b/c'])
      expect(await keysOf('courses/1')).toEqual(['courses/1/a', 'courses/1/b/c', 'courses/10/a'])
      expect(await keysOf('')).toHaveLength(4)
      expect(await keysOf('none/')).toEqual([])
    })

    it('what is purged is gone, others stay, and purging again is no fault', async () => {
      await put('courses/1/a', 'one')
      await put('courses/1/a', 'two')
      await put('courses/1/ab', 'other')
      await store.purge('courses/1/a')
      await store.purge('courses/1/a')
      expect(await keysOf('')).toEqual(['courses/1/ab'])
    })

    it('a key that leads elsewhere is refused', async () => {
      for (const key of ['../outside', '/etc/passwd', 'a/../b', '', 'a//b', 'a\0b', 'A']) {
        await expect(put(key, 'x'), key).rejects.toThrow(/not a key/)
      }
    })

    function put(key: string, body: string) {
      return store.put(key, Readable.from([Buffer.from(body)]))
    }

    async function keysOf(prefix: string): Promise<string[]> {
      const keys: string[] = []
      for await (const { key } of store.list(prefix)) keys.push(key)
      return keys.sort()
    }
  })
}

function breaking(): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from('half of ')
      throw new Error('the line dropped')
    })(),
  )
}

function* chunksOf(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
