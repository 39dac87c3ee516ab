import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { bringAll, copyOf, type Files, filesIn, perform, rowsIn, sendIn } from '../../../test/imports.ts'
import { openWorld, type World } from '../../../test/world.ts'

let there: World
let here: World
let ada: Person
let adaHere: Person

beforeEach(async () => {
  there = await openWorld()
  here = await openWorld()
  ada = await there.people.teacher()
  adaHere = await here.people.teacher()
})
afterEach(async () => {
  await there.close()
  await here.close()
})

test('What a teacher takes along from one school arrives in another, and is the same when it leaves again', async () => {
  await teach()
  const first = await copyOf(there, ada)
  const importId = await sendIn(here, adaHere, first)
  const preview = await here.as(adaHere).imports.import({ importId })
  expect(preview).toMatchObject({
    state: 'looked',
    from: { name: 'Northside', origin: 'http://school.test' },
    copiedAt: '2026-09-01T09:00:02Z',
    items: [
      { title: 'Watercolour', counted: { items: 4, files: 4, classes: 6, deleted_items: 1, cancelled_classes: 1 } },
      { title: 'Ink', counted: { items: 1, files: 1 } },
      { title: 'Charcoal', counted: { items: 0, classes: 1, past_classes: 0 } },
    ],
  })
  expect((await here.as(adaHere).courses.taught()).items).toEqual([])

  await bringAll(here, adaHere, importId)
  const result = await here.as(adaHere).imports.import({ importId })
  expect(result).toMatchObject({ state: 'over', courses: { all: 3, wanted: 3, brought: 3, refused: 0 } })
  for (const { courseId } of result.items)
    expect(await here.as(adaHere).courses.course({ courseId: courseId ?? '' })).toMatchObject({ state: 'draft' })
  // The ZIP is not kept once it was brought.
  await drain(here)
  expect(await keysOf(here)).not.toContainEqual(expect.objectContaining({ size: first.length }))

  const [before, after] = [await filesIn(first), await filesIn(await copyOf(here, adaHere))]
  const said = contentOf(after)
  expect(said).toEqual(contentOf(before))
  // Nothing would be the same, too.
  expect(said.tables['courses.item']).toHaveLength(5)
  expect(said.tables['live.session']).toHaveLength(7)
  expect(said.hashes).toHaveLength(4)
  expect(profileIn(after)).toEqual(profileIn(before))
  expect(profileIn(after)).toMatchObject({ ...aboutAda, visibility: 'private' })
  expect(JSON.stringify(said)).toContain('[light](https://light.example)')
  await expectAlike(coverIn(before), coverIn(after))
}, 60_000)

test('What somebody says of themselves here is written over only where they asked for it', async () => {
  await there.as(ada).profiles.introduce({ ...aboutAda, visibility: 'courses' })
  const copy = await copyOf(there, ada)
  const { imports, profiles } = here.as(adaHere)
  const own = { ...aboutAda, bio: 'I am new here.', visibility: 'courses' } as const
  const shown = async () => (await profiles.presentation()).bio
  const brought = async (profile: 'fill' | 'replace', meanwhile = async () => {}) => {
    const importId = await sendIn(here, adaHere, copy)
    expect((await imports.import({ importId })).profile).toMatchObject({ counted: { bio: 1, skills: 2, links: 1 } })
    await imports.bringCourses({ importId, profile })
    await meanwhile()
    await perform(here, 'imports.bring', { importId })
    return (await imports.import({ importId })).profile
  }
  const typing = async () => void (await profiles.introduce(own))
  expect(await brought('fill', typing)).toMatchObject({ brought: false, refusal: 'import.profile_filled' })
  expect(await shown()).toBe(own.bio)
  expect(await brought('fill')).toMatchObject({ brought: false, replaces: true })
  expect(await brought('replace')).toMatchObject({ brought: true, refusal: null })
  expect(await shown()).toBe(aboutAda.bio)
  await profiles.introduce({ ...own, bio: '', skills: [], languages: [], links: [] })
  expect(await brought('fill')).toMatchObject({ brought: true })
  expect(await shown()).toBe(aboutAda.bio)
})

test('What is brought lives on: students come in, files open, classes move with their series', async () => {
  await teach()
  const importId = await sendIn(here, adaHere, await copyOf(there, ada))
  await bringAll(here, adaHere, importId)
  const { items } = await here.as(adaHere).imports.import({ importId })
  const courseId = items[1]?.courseId ?? ''
  await here.as(adaHere).courses.publishCourse({ courseId })
  await here.as(adaHere).learning.openInvitation({ courseId })
  const { code } = await here.as(adaHere).learning.invitation({ courseId })
  const kofi = await here.people.student()
  await here.as(kofi).learning.join({ code: code ?? '' })
  const page = await here.as(kofi).learning.course({ courseId })
  expect(page.items.items).toMatchObject([
    { title: 'Strokes', files: [{ name: 'strokes.pdf', mediaType: 'application/pdf' }] },
  ])
})

const aboutAda = {
  bio: 'I paint with **water**.\n\nAnd teach.',
  skills: ['Watercolour', 'Patience'],
  languages: ['fr', 'en'],
  links: [{ label: 'My work', url: 'https://ada.example/' }],
}

/** Three courses with every kind of item, files, a cover and classes; and what does not come along. */
async function teach(): Promise<void> {
  const { courses, live, profiles } = there.as(ada)
  await profiles.introduce({ ...aboutAda, visibility: 'private' })
  const { courseId } = await courses.createCourse({
    title: 'Watercolour',
    description: 'About **water** and [light](https://light.example).\n\n- paper\n- patience',
    startsOn: '2026-10-01',
    endsOn: '2026-12-20',
    timeZone: 'America/New_York',
    visibility: 'listed',
    capacity: 12,
    minors: true,
  })
  await courses.setCover({ courseId, fileId: await upload('cover.png', await picture()) })
  await courses.publishCourse({ courseId })
  const { itemId: welcome } = await courses.addItem({
    courseId,
    kind: 'announcement',
    title: 'Welcome',
    body: 'Hello, *everybody*.',
    publish: true,
  })
  const { itemId: paper } = await courses.addItem({
    courseId,
    kind: 'material',
    title: 'Paper',
    body: 'Read this first.',
    files: [await upload('Papier épais.pdf', pdf('paper')), await upload('scan.bin', randomBytes(5_000_000))],
  })
  await courses.addItem({ courseId, kind: 'link', title: 'Museum', body: '', url: 'https://museum.example/?q=1' })
  await courses.addItem({
    courseId,
    kind: 'material',
    title: 'Notes',
    body: '',
    files: [await upload('n.txt', text())],
  })
  const { itemId: gone } = await courses.addItem({ courseId, kind: 'announcement', title: 'Gone', body: 'Gone' })
  await courses.deleteItem({ itemId: gone })
  await courses.moveItem({ itemId: paper, towards: 'start' })
  await courses.editItem({ itemId: welcome, title: 'Welcome!', body: 'Hello, *all of you*.' })
  const { sessionId } = await live.planSessions({
    courseId,
    title: 'Wet on wet',
    date: '2026-10-06',
    time: '18:00',
    timeZone: 'America/New_York',
    minutes: 90,
    weekdays: [2],
    times: 6,
    meetingLink: 'https://meet.example/wet',
    capacity: 8,
  })
  const { items } = await live.sessionsOfCourse({ courseId })
  await live.cancelSession({ sessionId: items[3]?.sessionId ?? '' })
  const moved = { date: '2026-10-15', time: '17:30', timeZone: 'Europe/Paris', minutes: 60 }
  await live.moveSession({ sessionId: items[1]?.sessionId ?? '', ...moved })
  await live.addSession({ sessionId, date: '2026-11-30', time: '09:00', timeZone: 'Europe/Paris', minutes: 45 })
  await live.setTolerance({ sessionId, lateMinutes: 7, earlyMinutes: 0 })

  there.clock.advance({ seconds: 1 })
  const { courseId: ink } = await courses.createCourse({ title: 'Ink', visibility: 'private' })
  await courses.addItem({
    courseId: ink,
    kind: 'material',
    title: 'Strokes',
    files: [await upload('strokes.pdf', pdf('ink'))],
    publish: true,
  })
  await courses.archiveCourse({ courseId: ink })
  there.clock.advance({ seconds: 1 })
  const { courseId: charcoal } = await courses.createCourse({ title: 'Charcoal' })
  await live.planSessions({
    courseId: charcoal,
    title: 'Only once',
    date: '2026-12-01',
    time: '08:15',
    timeZone: 'Africa/Lagos',
    minutes: 30,
  })
  const { courseId: deleted } = await courses.createCourse({ title: 'Deleted' })
  await courses.deleteCourse({ courseId: deleted })
}

type Row = Record<string, unknown>

/** What by rule is not brought: what happened there, and when. */
const ofThere = new Set([
  ...['published', 'archived', 'edited'].flatMap((deed) => [`courses.course.${deed}_by`, `courses.course.${deed}_at`]),
  ...['courses.item.edited_by', 'courses.item.edited_at'],
  ...['live.session.sequence', 'live.session.moved_by', 'live.session.moved_at'],
])
/** Made anew for every course. */
const madeHere = new Set(['learning.invitation'])

/** All that a copy says of courses, with names in the place of ids, and a mark in the place of every moment at which somebody did something. */
function contentOf(files: Files) {
  const paths = [...files.keys()].filter((path) => /^courses\/[^/]+\.json$/.test(path)).sort()
  const tables = Object.assign({}, ...paths.map((path) => rowsIn(files, path))) as Record<string, Row[]>
  const gone = new Set(tables['courses.course']?.filter(({ deleted_at }) => deleted_at).map(({ id }) => id))
  const stays = (row: Row) => row.deleted_at || row.cancelled_at || gone.has(row.course_id) || gone.has(row.id)
  const names = new Map<unknown, string>()
  const content: Record<string, Row[]> = {}
  for (const [table, rows] of Object.entries(tables)) {
    if (madeHere.has(table)) continue
    const blank = (row: Row) => JSON.stringify(written(table, row, () => 'id'))
    const kept = rows.filter((row) => !stays(row)).toSorted((one, other) => (blank(one) < blank(other) ? -1 : 1))
    content[table] = kept.map((row) => written(table, row, nameOf))
  }
  const uploads = (rowsIn(files, 'files/files.json')['files.file'] ?? []).filter(
    ({ attached_kind }) => attached_kind === 'courses.item',
  )
  const hashes = uploads
    .filter(({ attached_id }) => names.has(attached_id))
    .map(({ name, media_type, size, sha256, attached_id }) => [nameOf(attached_id), name, media_type, size, sha256])
  return { tables: content, hashes: hashes.toSorted() }

  function nameOf(id: unknown): string {
    if (!names.has(id)) names.set(id, `${String(id).slice(0, 3)} ${names.size}`)
    return names.get(id) as string
  }
}

const isId = (value: unknown) => typeof value === 'string' && /^[a-z]{3}_[0-9a-z]{26}$/.test(value)

function written(table: string, row: Row, nameOf: (id: unknown) => string): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) => {
      if (ofThere.has(`${table}.${column}`)) return []
      if (isId(value)) return [[column, nameOf(value)]]
      const isDeed = column.endsWith('_at') && column !== 'starts_at' && column !== 'ends_at'
      return [[column, isDeed && value !== null ? 'at some time' : value]]
    }),
  )
}

/** All that the map says somebody provided about themselves here; a number to call and a photo stay. */
function profileIn(files: Files): Row {
  const [row] = rowsIn(files, 'account.json')['profiles.profile'] ?? []
  const ofHere = ['person_id', 'phone', 'changed_at']
  return Object.fromEntries(Object.entries(row ?? {}).filter(([column]) => !ofHere.includes(column)))
}

function coverIn(files: Files): Buffer {
  const wide = rowsIn(files, 'courses/courses.json')['courses.course']?.find(({ cover_wide_id }) => cover_wide_id)
  const path = [...files.keys()].find((path) => path.includes(String(wide?.cover_wide_id)))
  return files.get(path ?? '') as Buffer
}

/** A picture is made anew where it arrives, so its bytes are others; what it shows is the same to the eye. */
async function expectAlike(one: Buffer, other: Buffer): Promise<void> {
  const [before, after] = await Promise.all([one, other].map((bytes) => sharp(bytes).raw().toBuffer()))
  expect(after?.length).toBe(before?.length)
  const apart = before?.reduce((sum, value, at) => sum + Math.abs(value - (after?.[at] ?? 0)), 0) ?? 0
  expect(apart / (before?.length ?? 1)).toBeLessThan(4)
}

const picture = () =>
  sharp({ create: { width: 1600, height: 900, channels: 3, background: { r: 40, g: 120, b: 200 } } })
    .composite([
      { input: Buffer.from('<svg width="800" height="450"><circle cx="400" cy="225" r="200" fill="#f90"/></svg>') },
    ])
    .png()
    .toBuffer()
const pdf = (about: string) => Buffer.from(`%PDF-1.4\n% ${about}\n`)
const text = () => Buffer.from('Plain notes, with an é.\n')

function upload(name: string, bytes: Buffer): Promise<string> {
  return keepUpload(there.db, there.ports, ada, { name, body: Readable.from([bytes]), limitBytes: 50_000_000 })
}

/** Does what waits in the store's name. */
async function drain(world: World): Promise<void> {
  const { rows } = await world.pools.reader.query<{ payload: unknown }>(
    `select payload from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task
       on task.id = task_id where identifier = 'files.remove_object'`,
  )
  for (const { payload } of rows) await perform(world, 'files.remove_object', payload)
}

const keysOf = (world: World) => Array.fromAsync(world.ports.store.list('files/'))
