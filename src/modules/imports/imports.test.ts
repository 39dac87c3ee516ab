import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { bringAll, copyOf, perform, sendIn } from '../../../test/imports.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let ada: Person
let ben: Person
let copy: Buffer

beforeEach(async () => {
  world = await openWorld()
  ada = await world.people.teacher()
  ben = await world.people.teacher('Ben')
  for (const title of ['Ink', 'Oil']) {
    const { courses } = world.as(ada)
    world.clock.advance({ seconds: 1 })
    const { courseId } = await courses.createCourse({ title })
    const files = [await upload(ada, `${title}.txt`, Buffer.from(`About ${title}.`))]
    await courses.addItem({ courseId, kind: 'material', title: 'Notes', files })
  }
  copy = await copyOf(world, ada)
})
afterEach(() => world.close())

test('One copy at a time, ten a day, and only by who teaches here', async () => {
  const kofi = await world.people.student()
  const fileId = await upload(kofi, 'copy.zip', copy)
  await expect(world.as(kofi).imports.readCopy({ fileId })).rejects.toThrow('not_allowed')
  const asked = await Promise.allSettled([read(ben), read(ben)])
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'import.under_way' } })
  const [waiting] = (await world.as(ben).imports.imports()).items
  await world.as(ben).imports.putAway({ importId: waiting?.importId ?? '' })
  expect((await world.as(ben).imports.imports()).items[0]?.state).toBe('put_away')
  expect(await uploadsOf(ben)).toBe(1)
  for (let time = 2; time <= 10; time++) {
    world.clock.advance({ seconds: 1 })
    const importId = await sendIn(world, ben, Buffer.from('no copy'))
    expect((await world.as(ben).imports.imports()).items[0]).toMatchObject({ importId, state: 'refused' })
  }
  await expect(read(ben)).rejects.toThrow('import.too_many_today')
  world.clock.advance({ hours: 24 })
  await expect(read(ben)).resolves.toMatchObject({ importId: expect.stringMatching(/^imp_/) })
})

test('A copy is shown to whoever sent it and to nobody else, and its bytes to nobody at all', async () => {
  const importId = await sendIn(world, ben, copy)
  expect((await world.as(ben).imports.import({ importId })).items.map(({ title }) => title)).toEqual(['Ink', 'Oil'])
  for (const other of [ada, await world.people.owner()]) {
    const { imports } = world.as(other)
    await expect(imports.import({ importId })).rejects.toThrow('import.unknown')
    await expect(imports.bringCourses({ importId, courses: [0] })).rejects.toThrow('import.unknown')
    await expect(imports.putAway({ importId })).rejects.toThrow('import.unknown')
    expect((await imports.imports()).items).toEqual([])
  }
})

test('Only what was chosen is brought, and a course that was brought before says so', async () => {
  const first = await sendIn(world, ben, copy)
  await expect(world.as(ben).imports.bringCourses({ importId: first, courses: [] })).rejects.toMatchObject({
    fields: { courses: 'field.choose' },
  })
  await world.as(ben).imports.bringCourses({ importId: first, courses: [1] })
  await perform(world, 'imports.bring', { importId: first })
  const [oil] = (await world.as(ben).courses.taught()).items
  expect(oil).toMatchObject({ title: 'Oil', state: 'draft', teacherName: 'Ben' })

  const second = await sendIn(world, ben, copy)
  const { items } = await world.as(ben).imports.import({ importId: second })
  expect(items.map(({ before }) => before)).toEqual([null, { courseId: oil?.courseId, title: 'Oil' }])
  // Whoever says so gets it twice; nobody gets it unasked.
  await bringAll(world, ben, second)
  expect((await world.as(ben).courses.taught()).items.map(({ title }) => title).sort()).toEqual(['Ink', 'Oil', 'Oil'])
})

test('What waits for its person is forgotten after a day, bytes and all; what was brought is known for a year', async () => {
  const importId = await sendIn(world, ben, copy)
  world.clock.advance({ hours: 23 })
  await perform(world, 'imports.sweep_waiting', {})
  expect((await world.as(ben).imports.imports()).items).toHaveLength(1)
  world.clock.advance({ hours: 1 })
  await perform(world, 'imports.sweep_waiting', {})
  await expect(world.as(ben).imports.import({ importId })).rejects.toThrow('import.unknown')
  expect(await uploadsOf(ben)).toBe(0)
})

test('Erasing somebody forgets what they sent in', async () => {
  const importId = await sendIn(world, ben, copy)
  await world.as(ben).privacy.askForErasure()
  const [erasure] = (await world.pools.reader.query<{ id: string }>('select id from privacy.erasure')).rows
  for (const hours of [24 * 7, 1]) {
    world.clock.advance({ hours })
    await perform(world, 'privacy.erase', { erasureId: erasure?.id })
  }
  const { rows } = await world.pools.reader.query('select 1 from imports.import where id = $1', [importId])
  expect(rows).toEqual([])
  expect(await uploadsOf(ben)).toBe(0)
})

test('Whoever does not teach here any more brings nothing', async () => {
  const importId = await sendIn(world, ben, copy)
  await world.as(ben).imports.bringCourses({ importId, courses: [0, 1] })
  await world.as(await world.people.owner()).identity.changeRole({ personId: ben.id, role: 'student' })
  await perform(world, 'imports.bring', { importId })
  const { items } = await world.as(ben).imports.import({ importId })
  expect(items.map(({ refusal, courseId }) => [refusal, courseId])).toEqual([
    ['not_allowed', null],
    ['not_allowed', null],
  ])
})

test('A course arrives whole or not at all, and goes on where a process ended', async () => {
  const importId = await sendIn(world, ben, copy)
  await world.as(ben).imports.bringCourses({ importId, courses: [0, 1] })
  const objects = await keys()
  let puts = 0
  const { store } = world.ports
  const breaking = {
    ...store,
    put: (...put: Parameters<typeof store.put>) =>
      ++puts === 2 ? Promise.reject(new Error('The disk is full.')) : store.put(...put),
  }
  const whole = { ...world, ports: { ...world.ports, store: breaking } }
  await expect(perform(whole, 'imports.bring', { importId })).rejects.toThrow('The disk is full.')
  expect((await world.as(ben).imports.import({ importId })).state).toBe('bringing')
  expect((await world.as(ben).courses.taught()).items.map(({ title }) => title)).toEqual(['Ink'])
  expect((await keys()).length).toBe(objects.length + 1)
  await expect(world.as(ben).imports.putAway({ importId })).rejects.toThrow('import.decided')

  await perform(world, 'imports.bring', { importId })
  expect((await world.as(ben).courses.taught()).items.map(({ title }) => title).sort()).toEqual(['Ink', 'Oil'])
  await perform(world, 'imports.bring', { importId })
  expect((await world.as(ben).courses.taught()).items).toHaveLength(2)
})

test('Two processes that bring the same at once bring each course once, and leave no bytes behind', async () => {
  const importId = await sendIn(world, ben, copy)
  await world.as(ben).imports.bringCourses({ importId, courses: [0, 1] })
  const objects = await keys()
  await Promise.allSettled([1, 2, 3].map(() => perform(world, 'imports.bring', { importId })))
  expect((await world.as(ben).courses.taught()).items.map(({ title }) => title).sort()).toEqual(['Ink', 'Oil'])
  const { items, state } = await world.as(ben).imports.import({ importId })
  expect([state, ...items.map(({ refusal }) => refusal)]).toEqual(['over', null, null])
  expect((await keys()).length).toBe(objects.length + 2)
})

test('A store that fails is tried three times, and then it has failed through no fault of the copy', async () => {
  const { store } = world.ports
  const { importId } = await read(ben)
  const broken = { ...store, get: () => Promise.reject(new Error('The line dropped.')) }
  for (let time = 1; time <= 3; time++)
    await expect(
      perform({ ...world, ports: { ...world.ports, store: broken } }, 'imports.look', { importId }),
    ).rejects.toThrow('The line dropped.')
  expect(await world.as(ben).imports.import({ importId })).toMatchObject({ state: 'refused', refusal: 'import.failed' })
})

const upload = (person: Person, name: string, bytes: Buffer) =>
  keepUpload(world.db, world.ports, person, { name, body: Readable.from([bytes]), limitBytes: 10_000_000 })

async function read(person: Person) {
  return world.as(person).imports.readCopy({ fileId: await upload(person, 'copy.zip', copy) })
}

async function uploadsOf({ id }: Person): Promise<number> {
  const { rows } = await world.pools.reader.query('select 1 from files.file where owner_id = $1', [id])
  return rows.length
}

const keys = () => Array.fromAsync(world.ports.store.list('files/'))
