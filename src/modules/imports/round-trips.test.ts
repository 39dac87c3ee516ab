import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { bringAll, copyOf, emptyStore, type Files, filesIn, rowsIn, sendIn } from '../../../test/imports.ts'
import { comesAlong, isSaidToStay, providedIn } from '../../../test/round-trips.ts'
import { expectAlike, teach } from '../../../test/taught.ts'
import { openWorld, type World } from '../../../test/world.ts'

let there: World
let here: World
let ada: Person
let adaHere: Person

beforeEach(async () => {
  there = await openWorld()
  here = await openWorld()
  ada = await there.people.teacher()
  adaHere = await here.people.teacher('A. King')
})
afterEach(async () => {
  await there.close()
  await here.close()
})

test('What a teacher takes along from one school arrives in another, and is the same when it leaves again', async () => {
  await teach(there, ada)
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
  await emptyStore(here)
  expect(await keysOf(here)).not.toContainEqual(expect.objectContaining({ size: first.length }))

  const [before, after] = [await filesIn(first), await filesIn(await copyOf(here, adaHere))]
  const said = contentOf(after)
  expect(said).toEqual(contentOf(before))
  // Nothing would be the same, too.
  expect(said.tables['courses.item']).toHaveLength(5)
  expect(said.tables['live.session']).toHaveLength(7)
  expect(said.hashes).toHaveLength(4)
  expect(JSON.stringify(said)).toContain('[light](https://light.example)')
  await expectAlike(coverIn(before), coverIn(after))
}, 60_000)

test('All that somebody provided is the same in the copy of the other school, but what the map says stays', async () => {
  await teach(there, ada)
  await tellMore()
  const first = await copyOf(there, ada)
  await bringAll(here, adaHere, await sendIn(here, adaHere, first), ['name'])
  const [before, after] = [await filesIn(first), await filesIn(await copyOf(here, adaHere))]
  const [saidThere, saidHere] = [before, after].map((files) => providedIn(files, isGone(files)))

  const isSaid = (values: readonly unknown[] = []) =>
    values.some((value) => value !== null && value !== '' && JSON.stringify(value) !== '[]')
  // What says nothing would be the same, too.
  expect(comesAlong.filter((place) => !isInFolder(place) && !isSaid(saidThere?.get(place)))).toEqual([])
  const differs = [...(saidThere?.keys() ?? [])].filter(
    (place) => JSON.stringify(saidThere?.get(place)) !== JSON.stringify(saidHere?.get(place)),
  )
  expect(differs.filter((place) => !isSaidToStay(place) && !ofThere.has(place))).toEqual([])
  expect(differs).toEqual(expect.arrayContaining(['profiles.profile.phone', 'profiles.survey.goals']))
  await expectAlike(photoIn(before), photoIn(after))
}, 60_000)

test('What is brought lives on: students come in, files open, classes move with their series', async () => {
  await teach(there, ada)
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

/** What she provided besides, some of which is given to one school. */
async function tellMore(): Promise<void> {
  const { profiles } = there.as(ada)
  await profiles.change({
    firstName: 'Ada',
    lastName: 'King',
    title: 'Dr',
    language: 'fr',
    timeZone: 'America/Halifax',
  })
  await profiles.changePhone({ phone: '+33 6 12 34 56 78' })
  await profiles.answerSurvey({ agreed: true, goals: ['more_students'] })
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
  const stays = isGone(files)
  const paths = [...files.keys()].filter((path) => /^courses\/[^/]+\.json$/.test(path)).sort()
  const tables = Object.assign({}, ...paths.map((path) => rowsIn(files, path))) as Record<string, Row[]>
  const names = new Map<unknown, string>()
  const content: Record<string, Row[]> = {}
  for (const [table, rows] of Object.entries(tables)) {
    if (madeHere.has(table)) continue
    const blank = (row: Row) => JSON.stringify(written(table, row, () => 'id'))
    const kept = rows.filter((row) => !stays(table, row)).toSorted((one, other) => (blank(one) < blank(other) ? -1 : 1))
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

/** What was deleted or cancelled there stays there, with what hung on it. */
function isGone(files: Files): (table: string, row: Row) => boolean {
  const rows = Object.values({
    ...rowsIn(files, 'courses/courses.json'),
    ...rowsIn(files, 'courses/items.json'),
  }).flat()
  const gone = new Set(rows.filter(({ deleted_at }) => deleted_at).map(({ id }) => id))
  return (_table, row) =>
    Boolean(row.deleted_at || row.cancelled_at) || [row.id, row.course_id, row.attached_id].some((id) => gone.has(id))
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

/** A photo stands as bytes. */
const isInFolder = (place: string) => place.startsWith('profiles.profile.photo_')

const photoIn = (files: Files): Buffer =>
  files.get([...files.keys()].find((path) => /^files[/]profile[/]fil_\w+[/]portrait\.webp$/.test(path)) ?? '') as Buffer

function coverIn(files: Files): Buffer {
  const wide = rowsIn(files, 'courses/courses.json')['courses.course']?.find(({ cover_wide_id }) => cover_wide_id)
  const path = [...files.keys()].find((path) => path.includes(String(wide?.cover_wide_id)))
  return files.get(path ?? '') as Buffer
}

const keysOf = (world: World) => Array.fromAsync(world.ports.store.list('files/'))
