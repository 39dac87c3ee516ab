import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { isAdmitted } from '#kernel/channels'
import { keepUpload, readableFile } from '#modules/files'
import type { FileId } from '#modules/files/schema'
import { type BreakoutWorld, openBreakoutWorld } from '../../../test/breakouts.ts'
import { groupChannel } from './group-channels.ts'
import { liveAttachments } from './index.ts'

let world: BreakoutWorld
beforeAll(async () => {
  world = await openBreakoutWorld()
})
afterAll(() => world.close())

describe('What is said in a group', () => {
  test('is read in it alone, also by whoever asks for it by name', async () => {
    const { as, ada, kofi, lena, db, twoGroups } = world
    const { sessionId, first, seatOf } = await twoGroups()
    await as(lena).say({ sessionId, text: 'To all of us' })
    await as(ada).openGroups({ sessionId })
    await as(kofi).say({ sessionId, text: 'Between us' })
    const texts = async (person: Person) => (await as(person).chat({ sessionId })).items.map(({ text }) => text)
    expect(await texts(kofi)).toEqual(['Between us'])
    expect(await texts(lena)).toEqual([])
    expect(await texts(ada)).toEqual(['To all of us'])
    const follows = (person: Person) => db.read((tx) => isAdmitted(tx, groupChannel, person, { groupId: first }))
    expect([await follows(kofi), await follows(lena), await follows(ada)]).toEqual([true, false, false])
    await as(ada).visitGroup({ sessionId, groupId: first })
    expect([await texts(ada), await follows(ada)]).toEqual([['Between us'], true])
    await as(ada).placeSeat({ sessionId, seatId: seatOf(kofi), groupId: null })
    expect(await follows(kofi)).toBe(false)
  })

  test('tells the channel of the class nothing: hands and signs stay in the group as well', async () => {
    const { as, ada, kofi, lena, twoGroups } = world
    const { sessionId } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const told = () =>
      world.rows(`select event from kernel.channel_event where channel_key like 'live.class%${sessionId}'`)
    const before = (await told()).length
    await as(kofi).say({ sessionId, text: 'Between us' })
    await as(kofi).raiseHand({ sessionId })
    await as(kofi).gesture({ sessionId, gesture: 'clap' })
    expect(await told()).toHaveLength(before)
    const handsFor = async (person: Person) =>
      (await as(person).room({ sessionId })).seats.filter(({ handRaisedAt }) => handRaisedAt).map(({ name }) => name)
    expect([await handsFor(kofi), await handsFor(lena), await handsFor(ada)]).toEqual([['Kofi Mensah'], [], []])
    await as(ada).lowerEveryHand({ sessionId })
    expect(await handsFor(kofi)).toEqual(['Kofi Mensah'])
    await as(ada).closeGroups({ sessionId })
    expect(await handsFor(ada)).toEqual([])
  })

  test('may be a file, which only those who are in the group open, and which goes with the class', async () => {
    const { as, ada, kofi, lena, twoGroups } = world
    const { sessionId, first, seatOf } = await twoGroups()
    const upload = () =>
      keepUpload(world.db, world.ports, kofi, {
        name: 'our answer.txt',
        body: Readable.from(['One half.']),
        limitBytes: 1000,
      })
    const opens = (person: Person, id: FileId) =>
      world.db
        .read((tx) => readableFile(tx, person, liveAttachments, id))
        .then(
          () => true,
          () => false,
        )
    await as(ada).openGroups({ sessionId })
    const [id, taken] = [await upload(), await upload()]
    await as(kofi).say({ sessionId, text: 'Look', files: [id] })
    const { lineId } = await as(kofi).say({ sessionId, files: [taken] })
    expect((await as(kofi).chat({ sessionId })).items[0]?.files).toMatchObject([{ name: 'our answer.txt' }])
    const all = [kofi, lena, ada]
    const openedBy = (file: FileId) => Promise.all(all.map((person) => opens(person, file)))
    expect(await openedBy(id)).toEqual([true, false, false])
    await as(kofi).takeBackLine({ sessionId, lineId })
    expect(await openedBy(taken)).toEqual([false, false, false])
    await as(ada).visitGroup({ sessionId, groupId: first })
    expect(await openedBy(id)).toEqual([true, false, true])
    await as(ada).placeSeat({ sessionId, seatId: seatOf(lena), groupId: first })
    await as(ada).placeSeat({ sessionId, seatId: seatOf(kofi), groupId: null })
    expect(await openedBy(id)).toEqual([false, true, true])
    await as(ada).closeGroups({ sessionId })
    expect(await openedBy(id)).toEqual([false, false, false])
    await as(ada).openGroups({ sessionId })
    expect(await openedBy(id)).toEqual([false, true, false])
    await as(ada).saveChat({ sessionId })
    await as(ada).endForAll({ sessionId })
    expect(await openedBy(id)).toEqual([false, false, false])
    expect(await world.rows('select 1 from files.file where id = $1', [id])).toEqual([])
  })

  test('is never saved with the chat of the class', async () => {
    const { as, ada, kofi, lena, twoGroups } = world
    const { sessionId } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    await as(kofi).say({ sessionId, text: 'Before it was saved' })
    await as(ada).saveChat({ sessionId })
    await as(lena).say({ sessionId, text: 'After it was saved' })
    await as(ada).say({ sessionId, text: 'In the class' })
    expect((await as(kofi).chat({ sessionId })).items.map(({ text }) => text)).toEqual(['Before it was saved'])
    await as(ada).endForAll({ sessionId })
    expect((await as(kofi).chat({ sessionId })).items.map(({ text }) => text)).toEqual(['In the class'])
    expect(await world.rows('select 1 from live.chat_line where session_id = $1', [sessionId])).toEqual([])
  })
})

describe('Those who steer', () => {
  test('tell all groups something at once, which stays in the chat of the class', async () => {
    const { as, ada, kofi, groupsFor, twoGroups } = world
    const { sessionId } = await twoGroups()
    await expect(as(ada).tellGroups({ sessionId, text: 'Two minutes' })).rejects.toMatchObject({
      code: 'groups.not_open',
    })
    await as(ada).openGroups({ sessionId })
    await as(ada).tellGroups({ sessionId, text: 'Two minutes' })
    expect((await groupsFor(kofi, sessionId)).told).toMatchObject({ name: 'Ada Lovelace', text: 'Two minutes' })
    expect((await as(ada).chat({ sessionId })).items.map(({ text }) => text)).toEqual(['Two minutes'])
    await expect(as(kofi).tellGroups({ sessionId, text: 'Me too' })).rejects.toMatchObject({ code: 'not_allowed' })
  })

  test('see which groups call, in the order they did, until one is visited', async () => {
    const { as, ada, kofi, lena, mei, at, groupsFor, twoGroups } = world
    const { sessionId, first, second } = await twoGroups()
    await as(ada).openGroups({ sessionId })
    const calls = async () =>
      (await groupsFor(ada, sessionId)).groups
        .filter(({ calledAt }) => calledAt)
        .toSorted((one, other) => Date.parse(one.calledAt ?? '') - Date.parse(other.calledAt ?? ''))
        .map(({ groupId }) => groupId)
    await as(lena).callTeacher({ sessionId })
    at('16:00:10')
    await as(kofi).callTeacher({ sessionId })
    at('16:00:20')
    await as(lena).callTeacher({ sessionId })
    expect(await calls()).toEqual([second, first])
    await as(ada).visitGroup({ sessionId, groupId: second })
    expect(await calls()).toEqual([first])
    await as(kofi).takeCallBack({ sessionId })
    expect(await calls()).toEqual([])
    await expect(as(mei).callTeacher({ sessionId })).rejects.toMatchObject({ code: 'group.unknown' })
  })

  test('may be somebody the teacher made a host', async () => {
    const { as, ada, lena, groupsFor, classGoingOn } = world
    const { sessionId, seatOf } = await classGoingOn()
    await as(ada).makeHost({ sessionId, seatId: seatOf(lena) })
    await as(lena).planGroups({ sessionId, count: 2 })
    await as(lena).openGroups({ sessionId })
    expect((await groupsFor(lena, sessionId)).state).toBe('open')
    await expect(as(ada).placeSeat({ sessionId, seatId: seatOf(lena), groupId: null })).rejects.toMatchObject({
      code: 'groups.steers',
    })
  })
})
