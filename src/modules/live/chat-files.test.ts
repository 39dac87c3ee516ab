import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, Person } from '#kernel/actor'
import { keepUpload, readableFile } from '#modules/files'
import type { FileId } from '#modules/files/schema'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { guestBrowser } from '../../../test/guests.ts'
import { liveAttachments } from './index.ts'
import type { SessionId } from './schema.ts'

describe('Files in the chat of a class', () => {
  let world: ClassWorld
  beforeAll(async () => {
    world = await openClassWorld()
  })
  afterAll(() => world.close())

  async function classGoingOn() {
    world.clock.set(Temporal.Instant.from('2026-09-01T09:00:00Z'))
    const sessionId = await world.classSoon()
    for (const person of [world.ada, world.kofi, world.lena]) await world.enter(person, sessionId)
    return sessionId
  }

  const upload = (person: Person) =>
    keepUpload(world.db, world.ports, person, {
      name: 'week 1.txt',
      body: Readable.from(['Read chapter one.']),
      limitBytes: 1000,
    })

  const sees = (person: Actor, id: FileId) =>
    world.db
      .read((tx) => readableFile(tx, person, liveAttachments, id))
      .then(
        () => true,
        ({ code }) => code,
      )

  test('come with words or without, to whoever sees the class', async () => {
    const { as, kofi, lena } = world
    const sessionId = await classGoingOn()
    const [one, two] = [await upload(kofi), await upload(kofi)]
    await as(kofi).say({ sessionId, files: [one] })
    world.clock.advance({ seconds: 1 })
    await as(kofi).say({ sessionId, text: 'and this', files: [two] })
    const { items } = await as(lena).chat({ sessionId })
    expect(items.map(({ text, files }) => [text, files.map(({ fileId }) => fileId)])).toEqual([
      ['', [one]],
      ['and this', [two]],
    ])
    expect([await sees(lena, one), await sees(world.outsider, one)]).toEqual([true, 'file.unknown'])
  })

  test('are one’s own, each sent once, and never nothing at all', async () => {
    const { as, kofi, lena } = world
    const sessionId = await classGoingOn()
    const [mine, hers] = [await upload(kofi), await upload(lena)]
    await expect(as(kofi).say({ sessionId, files: [hers] })).rejects.toMatchObject({ code: 'file.unknown' })
    await as(kofi).say({ sessionId, files: [mine] })
    await expect(as(kofi).say({ sessionId, files: [mine] })).rejects.toMatchObject({ code: 'file.unknown' })
    await expect(as(kofi).say({ sessionId, text: ' ' })).rejects.toMatchObject({ fields: { text: 'field.blank' } })
    expect((await as(kofi).chat({ sessionId })).items).toHaveLength(1)
  })

  test('go with the words they were sent with, and with the class', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classGoingOn()
    const [one, two] = [await upload(kofi), await upload(kofi)]
    const { lineId } = await as(kofi).say({ sessionId, files: [one] })
    await as(kofi).say({ sessionId, files: [two] })
    await as(kofi).takeBackLine({ sessionId, lineId })
    expect([await sees(lena, one), await sees(lena, two)]).toEqual(['file.unknown', true])
    await as(ada).endForAll({ sessionId })
    expect(await sees(lena, two)).toBe('file.unknown')
    expect(await world.rows(`select 1 from files.file where attached_id = $1`, [sessionId])).toEqual([])
  })

  test('stay where the chat was saved', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classGoingOn()
    const id = await upload(kofi)
    await as(kofi).say({ sessionId, files: [id] })
    await as(ada).saveChat({ sessionId })
    await as(ada).endForAll({ sessionId })
    expect(await sees(lena, id)).toBe(true)
    expect((await as(lena).chat({ sessionId })).items[0]?.files).toMatchObject([{ fileId: id, name: 'week 1.txt' }])
  })

  test('are opened by a guest, too, while they sit in that class, and by none who waits, is out, or came to another', async () => {
    const { as, ada, kofi } = world
    const sessionId = await classGoingOn()
    const { sessionId: elsewhere } = await as(ada).planSessions({ ...world.plan, title: 'Another' })
    const knocks = async (where: SessionId, address: string) => {
      await as(ada).makeGuestLink({ sessionId: where, places: 5 })
      const code = (await as(ada).guestLink({ sessionId: where })).link?.url.split('/').at(-1) ?? ''
      const browser = guestBrowser(world, address)
      await browser.live.comeAsGuest({ code, name: 'Gus', agreed: true })
      await as(ada).enterRoom({ sessionId: where })
      const { seatId } = await browser.live.enterRoom({ sessionId: where })
      return { browser, seatId, sees: (id: FileId) => sees(browser.actor(), id) }
    }
    const id = await upload(kofi)
    await as(kofi).say({ sessionId, files: [id] })
    await as(ada).saveChat({ sessionId })
    const [gus, nia] = [await knocks(sessionId, '203.0.113.1'), await knocks(elsewhere, '203.0.113.2')]
    await as(ada).admit({ sessionId: elsewhere, seatId: nia.seatId })
    expect([await gus.sees(id), await nia.sees(id)]).toEqual(['file.unknown', 'file.unknown'])
    await as(ada).admit({ sessionId, seatId: gus.seatId })
    expect((await gus.browser.live.chat({ sessionId })).items[0]?.files).toMatchObject([{ fileId: id }])
    expect(await gus.sees(id)).toBe(true)
    const wim = await knocks(sessionId, '203.0.113.3')
    await as(ada).admit({ sessionId, seatId: wim.seatId })
    await as(ada).removeFromClass({ sessionId, seatId: wim.seatId })
    expect(await wim.sees(id)).toBe('file.unknown')
    await as(ada).endForAll({ sessionId })
    expect([await gus.sees(id), await sees(kofi, id)]).toEqual(['file.unknown', true])
  })

  test('are a hundred a class at most', async () => {
    const { as, kofi } = world
    const sessionId = await classGoingOn()
    await world.rows(
      `insert into files.file
         (id, owner_id, name, media_type, size, sha256, store_key, uploaded_at, attached_kind, attached_id, attached_at)
       select 'fil_' || lpad(n::text, 26, '0'), $1, 'x', 'x', 1, '', 'none/chat/' || n, now(), 'live.chat', $2, now()
       from generate_series(1, 100) n`,
      [kofi.id, sessionId],
    )
    await expect(as(kofi).say({ sessionId, files: [await upload(kofi)] })).rejects.toMatchObject({
      code: 'chat.too_many_files',
    })
  })
})
