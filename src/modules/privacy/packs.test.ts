import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import type { Person } from '#kernel/actor'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { sweep } from '../../../test/sweeps.ts'
import { packPortsOf } from '../../composition.ts'
import { beginPack, packCourse } from './index.ts'

let world: CourseWorld
beforeEach(async () => {
  world = await openCourseWorld()
  await world.join(world.kofi)
  await world.settle()
})
afterEach(() => world.close())

const refusal = (deed: Promise<unknown>) =>
  deed.then(
    () => 'done',
    (error) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  )
const closes = () =>
  world
    .as({ ...world.ada, confirmedAt: world.clock.now() })
    .privacy.askForErasure({ endings: [{ courseId: world.courseId, way: 'close' }] })
const begun = (person: Person) =>
  world.db.transact((tx) => beginPack(tx, person, packPortsOf(world.ports), world.courseId))

async function withItems(): Promise<void> {
  const { courses } = world.as(world.ada)
  const { courseId } = world
  await courses.editCourse({ courseId, title: 'Mathematics', description: 'Numbers and *shapes*' })
  const shown = { courseId, kind: 'material', body: 'Read **this**', publish: true } as const
  await courses.addItem({ ...shown, title: 'Notes <1>', files: [await world.upload(world.ada, 'notes.txt', 'Limits')] })
  await courses.addItem({
    ...shown,
    title: 'Draft',
    publish: false,
    files: [await world.upload(world.ada, 'secret.txt', 'x')],
  })
}

async function packFor(person: Person): Promise<Map<string, string>> {
  return packed(await begun(person))
}

async function packed(content: Awaited<ReturnType<typeof begun>>): Promise<Map<string, string>> {
  const { body, made } = packCourse(world.db, content)
  const [bytes] = await Promise.all([buffer(body), made])
  const zip = await fromBufferPromise(bytes)
  const files = new Map<string, string>()
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, String(await buffer(await zip.openReadStreamPromise(entry))))
  return files
}

describe('The pack of a course that ends', () => {
  it('holds what a student could read: description, items and files, as a page and for programs', async () => {
    await withItems()
    await closes()
    const pack = await packFor(world.kofi)
    const files = [...pack.keys()]
    const notes = files.find((path) => path.endsWith('/notes.txt'))
    expect(files.toSorted()).toEqual([notes, 'course.json', 'index.html', 'manifest.json'].toSorted())
    expect(pack.get(String(notes))).toBe('Limits')
    const page = String(pack.get('index.html'))
    expect(page).toContain('<em>shapes</em>')
    expect(page).toContain('Notes &lt;1&gt;')
    expect(page).toContain(`href="${notes}"`)
    expect(page).not.toContain('Draft')
    expect(JSON.parse(String(pack.get('course.json')))).toMatchObject({
      course: { title: 'Mathematics' },
      items: [{ title: 'Notes <1>', kind: 'material', files: [{ name: 'notes.txt', path: notes }] }],
      attendance: [],
    })
    expect(JSON.parse(String(pack.get('manifest.json')))).toMatchObject({ state: 'COMPLETE', missing: [] })
  })

  it('tells how they came to classes, and nothing of anybody else', async () => {
    await world.join(world.lena)
    await world.rows(held, [world.courseId, world.ada.id])
    await world.rows(seated, ['1', world.kofi.id, '2026-09-01T09:40Z'])
    await world.rows(seated, ['2', world.lena.id, '2026-09-01T10:10Z'])
    world.clock.advance({ hours: 3 })
    await closes()
    const pack = await packFor(world.kofi)
    expect(JSON.parse(String(pack.get('course.json'))).attendance).toMatchObject([{ title: 'Limits', minutes: 30 }])
    const all = [...pack.values()].join()
    for (const other of ['Lena', 'Ada', world.lena.id, world.ada.id]) expect(all).not.toContain(other)
  })

  it('is for who attends it, while it ends, a few times a day', async () => {
    expect(await refusal(begun(world.kofi))).toBe('pack.none')
    await closes()
    for (const other of [world.lena, world.ben, world.ada, world.olive])
      expect(await refusal(begun(other))).toBe('course.unknown')
    for (let time = 0; time < 5; time += 1) expect(await refusal(begun(world.kofi))).toBe('done')
    expect(await refusal(begun(world.kofi))).toBe('pack.too_many')
    world.clock.advance({ hours: 24 })
    expect(await refusal(begun(world.kofi))).toBe('done')
    world.clock.advance({ hours: 25 })
    await sweep(world.db)
    expect(await world.rows('select * from privacy.pack')).toEqual([])
    await world.as(world.kofi).learning.leave({ courseId: world.courseId })
    expect(await refusal(begun(world.kofi))).toBe('course.unknown')
  })

  it('is not made more often where it is asked for at once', async () => {
    await closes()
    const all = await Promise.all(Array.from({ length: 8 }, () => refusal(begun(world.kofi))))
    expect(all.filter((outcome) => outcome === 'done')).toHaveLength(5)
  })

  it('is made more often where whoever asks only counts: the spec above can fail', async () => {
    await closes()
    let counting = 8
    const counted = Promise.withResolvers<void>()
    const careless = () =>
      world.db.transact(async (tx) => {
        const [{ fetched } = { fetched: 0 }] = await world.rows<{ fetched: number }>(
          'select count(*)::int as fetched from privacy.pack where person_id = $1',
          [world.kofi.id],
        )
        counting -= 1
        if (counting === 0) counted.resolve()
        await counted.promise
        if (fetched >= 5) return 'pack.too_many'
        const values = [newId('pck', tx.now), world.kofi.id, world.courseId, String(tx.now)]
        await world.rows('insert into privacy.pack (id, person_id, course_id, made_at) values ($1, $2, $3, $4)', values)
        return 'done'
      })
    const all = await Promise.all(Array.from({ length: 8 }, careless))
    expect(all.filter((outcome) => outcome === 'done')).toHaveLength(8)
  })

  it('read while the course goes is a whole archive that names what it misses', async () => {
    await withItems()
    await closes()
    const content = await begun(world.kofi)
    await world.later({ hours: 24 * 8 })
    await world.later({ minutes: 1 })
    await world.settle()
    expect(await world.rows('select id from courses.course')).toEqual([])
    expect(await world.rows('select * from privacy.pack')).toEqual([])
    expect(await refusal(begun(world.kofi))).toBe('course.unknown')
    const pack = await packed(content)
    expect(pack.get('index.html')).toContain('Notes &lt;1&gt;')
    const { state, missing } = JSON.parse(String(pack.get('manifest.json')))
    expect([state, missing.length]).toEqual(['PARTIAL', 1])
  })

  it('names a file that is gone', async () => {
    await withItems()
    await closes()
    for await (const { key } of world.ports.store.list('')) await world.ports.store.delete(key)
    const pack = await packFor(world.kofi)
    const { state, missing } = JSON.parse(String(pack.get('manifest.json')))
    expect([state, missing.length]).toEqual(['PARTIAL', 1])
    expect(pack.get('index.html')).toContain('These files were gone')
  })
})

/** A class of an hour, and somebody who was in it from its beginning. */
const held = `
  with planned as (
    insert into live.series (id, course_id, title, local_date, local_time, time_zone, minutes, weekdays, planned_by, planned_at)
    values ('ser_00000000000000000000000001', $1, 'Limits', '2026-09-01', '09:10', 'UTC', 60, '{}', $2, '2026-09-01T08:00Z') returning id
  )
  insert into live.session (id, series_id, course_id, title, local_date, local_time, time_zone, minutes, starts_at, ends_at, planned_by, planned_at,
      room_id, opened_by, opened_at)
    select 'ses_00000000000000000000000001', id, $1, 'Limits', '2026-09-01', '09:10', 'UTC', 60, '2026-09-01T09:10Z', '2026-09-01T10:10Z', $2,
      '2026-09-01T08:00Z', 'room_1', $2, '2026-09-01T09:05Z' from planned`
const seated = `
  with seat as (
    insert into live.seat (id, session_id, person_id, role, taken_at)
    values ('sea_0000000000000000000000000' || $1, 'ses_00000000000000000000000001', $2, 'student', '2026-09-01T09:10Z') returning id
  )
  insert into live.presence (seat_id, connection, via, joined_at, known_at, left_at)
  select id, 'one', 'media', '2026-09-01T09:10Z', $3, $3 from seat`
