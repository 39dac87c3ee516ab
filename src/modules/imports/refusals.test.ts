import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { manifestPath } from '#kernel/copy-manifests'
import {
  bringAll,
  copyOf,
  type Files,
  filesIn,
  forged,
  rowsIn,
  sendIn,
  writeRows,
  zipOf,
} from '../../../test/imports.ts'
import { openWorld, type World } from '../../../test/world.ts'

const courses = 'courses/courses.json'

let world: World
let ada: Person
let ben: Person
let copy: Buffer

beforeAll(async () => {
  world = await openWorld({
    ports: { importLimits: { bytes: 100_000_000, entries: 200, fileBytes: 1_000_000, hours: 24 } },
  })
  ada = await world.people.teacher()
  const { courseId } = await world.as(ada).courses.createCourse({ title: 'Ink' })
  await world.as(ada).courses.addItem({ courseId, kind: 'announcement', title: 'Hello', body: 'Hello' })
  copy = await copyOf(world, ada)
})
beforeEach(async () => {
  ben = await world.people.teacher('Ben')
})
afterAll(() => world.close())

describe('A ZIP that no school made', () => {
  test.each<[what: string, code: string, zip: () => Buffer | Promise<Buffer>]>([
    ['is no ZIP at all', 'import.not_a_zip', () => Buffer.from('Hello, I am a letter.')],
    ['is empty', 'import.not_a_zip', () => Buffer.alloc(0)],
    ['broke off', 'import.not_a_zip', () => copy.subarray(0, -200)],
    ['holds something else', 'import.not_a_copy', () => zipOf([['photo.jpg', Buffer.from('x')]])],
    [
      'has a manifest of something else',
      'import.not_a_copy',
      () => zipOf([[manifestPath, Buffer.from('{"files":[]}')]]),
    ],
    ['has a manifest that is none', 'import.not_a_copy', () => zipOf([[manifestPath, Buffer.from('{"files":')]])],
    ['was made by a later school', 'import.newer', () => withManifest((said) => ({ ...said, format: later }))],
    ['says nothing of whose it is', 'import.damaged', () => withManifest(({ personId: _, ...said }) => said)],
    ['has a file changed', 'import.damaged', () => changed((files) => files.set(courses, Buffer.from('{\n}\n')))],
    ['lacks a file', 'import.damaged', () => changed((files) => files.delete(courses))],
    ['has a file added', 'import.damaged', () => changed((files) => files.set('more.txt', Buffer.from('x')))],
    ['has a folder added', 'import.damaged', () => withFolder()],
    ['leads out of its folder', 'import.unsafe_name', () => renamed('../../evil.txt')],
    ['leads to the root', 'import.unsafe_name', () => renamed('/etc/evil.conf')],
    ['leads out with backslashes', 'import.unsafe_name', () => renamed('..\\..\\evil.txt')],
    ['leads to a drive', 'import.unsafe_name', () => renamed('C:/x/evil.conf')],
    ['names two files alike', 'import.same_name_twice', () => renamed('files/twin.txt')],
    ['holds too many files', 'import.too_many_files', () => zipOf(many(201))],
    ['unpacks to too much', 'import.too_large', () => bomb(101_000_000)],
    ['is packed more tightly than text can be', 'import.packed_too_tightly', () => bomb(60_000_000)],
    ['lies about how much it holds', 'import.damaged', () => lying()],
    ['writes its lists in another way', 'import.unreadable', () => rewritten('{"courses.course":[{"id":1}]}')],
    ['has a list that breaks off', 'import.unreadable', () => rewritten('{\n"courses.course": [\n  {"id": "crs')],
    ['has a list of no text', 'import.unreadable', () => rewritten(Buffer.from([123, 10, 0xff, 0xfe, 10]))],
    ['has a row without end', 'import.unreadable', () => rewritten(`{\n"courses.course": [\n${'x'.repeat(1_100_000)}`)],
    ['holds what no database takes', 'import.unreadable', () => rewritten('{\n"a.b": [\n  {"id": "\\u0000"}\n]\n}\n')],
  ])('that %s is refused: %s', async (_what, code, zip) => {
    const importId = await sendIn(world, ben, await zip())
    expect(await world.as(ben).imports.import({ importId })).toMatchObject({
      state: 'refused',
      refusal: code,
      items: [],
    })
    await expect(world.as(ben).imports.bringCourses({ importId, courses: [0] })).rejects.toThrow('import.decided')
    expect((await world.as(ben).courses.taught()).items).toEqual([])
  })
})

test('What is too large says the limit and what came', async () => {
  const detailsOf = async (zip: Buffer) =>
    (await world.as(ben).imports.import({ importId: await sendIn(world, ben, zip) })).details
  expect(await detailsOf(await zipOf(many(201)))).toEqual({ most: 200, came: 201 })
  expect(await detailsOf(await bomb(101_000_000))).toEqual({ most: 100, came: 101 })
  expect(await detailsOf(await bomb(60_000_000))).toMatchObject({ came: 60 })
})

describe('Whoever changes a copy and its manifest', () => {
  test.each<[what: string, said: Record<string, unknown>]>([
    ['an address that is a script', { links: [{ label: 'x', url: 'javascript:alert(1)' }] }],
    [
      'more links than a form takes',
      { links: Array.from({ length: 9 }, (_, at) => ({ label: '', url: `https://${at}.example` })) },
    ],
    ['too long a text', { bio: 'x'.repeat(501) }],
    ['the number of a card', { bio: 'Pay with 4242 4242 4242 4242' }],
    ['a language that there is not', { languages: ['klingon'] }],
    ['an object in the place of a text', { bio: { toString: 'x' } }],
  ])('has a profile with %s refused, and its courses all the same', async (_what, said) => {
    const zip = await withProfile({ person_id: ada.id, ...said })
    const importId = await sendIn(world, ben, zip)
    const { own, items } = await world.as(ben).imports.import({ importId })
    expect(own.map(({ part, refusal }) => [part, refusal !== null])).toEqual([
      ['name', false],
      ['profile', true],
    ])
    expect(items).toHaveLength(1)
    await expect(world.as(ben).imports.bringCourses({ importId, replace: 'profile' })).rejects.toThrow(
      'import.own_unknown',
    )
    await world.as(ben).imports.putAway({ importId })
  })

  test('gets no profile of anybody else, and no number, page or file that is not there', async () => {
    const importId = await sendIn(
      world,
      ben,
      await withProfile({ person_id: 'per_01k000000000000000000000ca', bio: 'canary' }),
    )
    expect((await world.as(ben).imports.import({ importId })).own).toMatchObject([{ part: 'name' }])
    await world.as(ben).imports.putAway({ importId })
    const more = { phone: 'canary', photo_small_id: 'fil_canary', page_withheld_by: 'canary', bio: '<b>Hello</b>' }
    await bringAll(world, ben, await sendIn(world, ben, await withProfile({ person_id: ada.id, ...more })))
    const rows = (await rowsOfAll()).filter((row) => row.includes('<b>Hello</b>'))
    expect(rows).toHaveLength(1)
    expect(rows.join()).not.toContain('canary')
    expect((await world.as(ben).profiles.presentation()).bio).toBe('<b>Hello</b>')
  })

  test('gets no courses of other people, no roles, and nothing that was put beside', async () => {
    const { courseId: foreign } = await world
      .as(await world.people.teacher('Cy'))
      .courses.createCourse({ title: 'Cy’s' })
    const zip = await forged(copy, (files) => {
      const tables = rowsIn(files, courses)
      const [own] = tables['courses.course'] ?? []
      const canary = { ...own, id: foreign, title: 'canary course', teacher_id: 'per_01k000000000000000000000ca' }
      const item = { ...tables['courses.item']?.[0], id: 'itm_01k000000000000000000000ca', course_id: foreign }
      tables['courses.course'] = [own ?? {}, canary]
      tables['courses.item'] = [...(tables['courses.item'] ?? []), { ...item, title: 'canary item' }]
      tables['learning.enrolment'] = [{ course_id: own?.id, person_id: ada.id, note: 'canary enrolment' }]
      writeRows(files, courses, tables)
      const account = rowsIn(files, 'account.json')
      const people = account['identity.person'] ?? []
      const owner = { ...people[0], id: ben.id, role: 'owner', first_name: 'canary', email: 'canary@school.test' }
      account['identity.person'] = [{ ...people[0], role: 'owner' }, owner]
      writeRows(files, 'account.json', account)
      const stranger = { ...rowOfFile, owner_id: 'per_01k000000000000000000000ca', name: 'canary.txt' }
      writeRows(files, 'files/files.json', {
        'files.file': [{ ...stranger, attached_id: tables['courses.item'][0]?.id }],
      })
      files.set(`files/${rowOfFile.id}/canary.txt`, Buffer.from('canary file'))
    })
    const before = await rowsOfAll()
    const importId = await sendIn(world, ben, zip)
    expect((await world.as(ben).imports.import({ importId })).items).toMatchObject([
      { title: 'Ink', counted: { items: 1 } },
    ])
    await bringAll(world, ben, importId)
    const added = (await rowsOfAll()).filter((row) => !before.includes(row))
    expect(added.filter((row) => /canary/.test(row))).toEqual([])
    expect(added.some((row) => row.includes('"Ink"'))).toBe(true)
    expect(await roleOf(ben)).toBe('teacher')
  })

  test.each<[what: string, column: string, value: unknown]>([
    ['a title of two lines', 'title', 'Ink\nand more'],
    ['no title', 'title', null],
    ['too long a description', 'description_source', 'x'.repeat(20_001)],
    ['a visibility that there is not', 'visibility', 'everybody'],
    ['places for nobody', 'capacity', -1],
    ['a time zone that there is not', 'time_zone', 'Mars/Olympus'],
    ['an end before its beginning', 'ends_on', '1999-01-01'],
    ['an object in the place of a text', 'title', { toString: 'x' }],
    ['the number of a card', 'description_source', 'Pay with 4242 4242 4242 4242'],
  ])('has a course with %s refused whole', async (_what, column, value) => {
    const zip = await forged(copy, (files) => {
      const tables = rowsIn(files, courses)
      Object.assign(tables['courses.course']?.[0] ?? {}, { starts_on: '2026-10-01', [column]: value })
      writeRows(files, courses, tables)
    })
    await expectRefusedWhole(zip)
  })

  test.each<[what: string, item: Record<string, unknown>]>([
    ['of a kind that there is not', { kind: 'script' }],
    ['that leads to a script', { kind: 'link', url: 'javascript:alert(1)' }],
    ['without words', { title: ' ', body_source: '' }],
    ['that hides its direction', { body_source: 'good\u202etxt.exe' }],
  ])('has a course with an item %s refused whole', async (_what, item) => {
    await expectRefusedWhole(await withItem(item))
  })

  test('has HTML made anew from what was written, and none of theirs', async () => {
    const zip = await withItem({
      body_source: '<img src=x onerror=alert(1)> **bold**',
      body_html: '<script>alert(1)</script>',
    })
    const importId = await sendIn(world, ben, zip)
    await bringAll(world, ben, importId)
    const [{ courseId } = { courseId: null }] = (await world.as(ben).imports.import({ importId })).items
    const [item] = (await world.as(ben).learning.course({ courseId: courseId ?? '' })).items.items
    expect(item?.bodyHtml).toContain('<strong>bold</strong>')
    expect(item?.bodyHtml).not.toMatch(/onerror|script/)
  })

  async function expectRefusedWhole(zip: Buffer): Promise<void> {
    const importId = await sendIn(world, ben, zip)
    const { state, items } = await world.as(ben).imports.import({ importId })
    expect(state).toBe('looked')
    expect(items[0]?.refusal).toMatch(/^(import[.]unfit|input[.]card_number)$/)
    await expect(world.as(ben).imports.bringCourses({ importId, courses: [0] })).rejects.toThrow(
      'import.course_unknown',
    )
    expect((await world.as(ben).courses.taught()).items).toEqual([])
  }
})

const later = { name: 'lectern.copy', version: 2 }
const rowOfFile = {
  ...{ id: 'fil_01k000000000000000000000ca', owner_id: '', name: '', attached_kind: 'courses.item', attached_id: '' },
}

async function changed(change: (files: Files) => void): Promise<Buffer> {
  const files = await filesIn(copy)
  change(files)
  return zipOf(files)
}

const withManifest = (change: (said: Record<string, unknown>) => unknown) =>
  changed((files) =>
    files.set(manifestPath, Buffer.from(JSON.stringify(change(JSON.parse(String(files.get(manifestPath))))))),
  )

const rewritten = (text: string | Buffer) => forged(copy, (files) => files.set(courses, Buffer.from(text)))

const withItem = (item: Record<string, unknown>) =>
  forged(copy, (files) => {
    const tables = rowsIn(files, courses)
    Object.assign(tables['courses.item']?.[0] ?? {}, item)
    writeRows(files, courses, tables)
  })

const many = (files: number) => Array.from({ length: files }, (_, at) => [`${at}.txt`, Buffer.from('x')] as const)

const bomb = (bytes: number) => zipOf([['zeros.txt', Buffer.alloc(bytes)]])

/** Whoever writes ZIPs for us takes no such name, so it is put into the finished ZIP. */
async function renamed(name: string): Promise<Buffer> {
  const plain = 'x'.repeat(name.length)
  const zip = await zipOf([
    ['files/twin.txt', Buffer.from('one')],
    [plain, Buffer.from('other')],
  ])
  return calledOtherwise(zip, plain, name)
}

async function withFolder(): Promise<Buffer> {
  return calledOtherwise(await changed((files) => files.set('folderx', Buffer.alloc(0))), 'folderx', 'folder/')
}

const calledOtherwise = (zip: Buffer, from: string, to: string) =>
  Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')

/** The list at its end says that a file is smaller than it is. */
async function lying(): Promise<Buffer> {
  const zip = await zipOf([[manifestPath, Buffer.from(JSON.stringify({ padding: 'x'.repeat(100_000) }))]])
  const entry = zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  zip.writeUInt32LE(100, entry + 24)
  return zip
}

/** Every row of the school but what is kept of the import itself. */
async function rowsOfAll(): Promise<string[]> {
  const { rows: tables } = await world.pools.reader.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker', 'kernel', 'imports')`,
  )
  const all = await Promise.all(
    tables.map(({ name }) =>
      world.pools.reader.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`),
    ),
  )
  return all.flatMap(({ rows }) => rows.map(({ row }) => row))
}

async function roleOf({ id }: Person): Promise<string | undefined> {
  const { rows } = await world.pools.reader.query<{ role: string }>('select role from identity.person where id = $1', [
    id,
  ])
  return rows[0]?.role
}

const withProfile = (row: Record<string, unknown>) =>
  forged(copy, (files) =>
    writeRows(files, 'account.json', { ...rowsIn(files, 'account.json'), 'profiles.profile': [row] }),
  )
