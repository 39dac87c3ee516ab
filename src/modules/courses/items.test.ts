import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import type { AppClient } from '../../composition.ts'

let world: CourseWorld
let courses: AppClient['courses']
let courseId: CourseWorld['courseId']
beforeAll(async () => {
  world = await openCourseWorld()
  await world.join(world.kofi)
  courses = world.as(world.ada).courses
})
afterAll(() => world.close())
beforeEach(async () => {
  courseId = (await courses.createCourse({ title: 'Chemistry' })).courseId
  await courses.publishCourse({ courseId })
  await world.settle()
  await world.as(world.kofi).learning.join({ code: await world.code(courseId) })
})

const unknown = new Refusal('item.unknown')
const add = async (title: string, publish = true) =>
  (await courses.addItem({ courseId, kind: 'announcement', title, body: `About ${title}`, publish })).itemId
const titles = async (person = world.ada) =>
  (await world.as(person).learning.course({ courseId })).items.items.map(({ title }) => title)

describe('Items', () => {
  test('stand in the order they were added, and move one place at a time', async () => {
    const [first, , third] = [await add('one'), await add('two'), await add('three')]
    expect(await titles()).toEqual(['one', 'two', 'three'])
    await courses.moveItem({ itemId: third, towards: 'start' })
    expect(await titles()).toEqual(['one', 'three', 'two'])
    await courses.moveItem({ itemId: first, towards: 'end' })
    expect(await titles()).toEqual(['three', 'one', 'two'])
    await courses.moveItem({ itemId: third, towards: 'start' })
    expect(await titles()).toEqual(['three', 'one', 'two'])
  })

  test('keep one order when ten are added and moved at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => add(`item ${index}`)))
    const { items } = (await world.as(world.ada).learning.course({ courseId })).items
    await Promise.all(
      items.map(({ itemId }, index) => courses.moveItem({ itemId, towards: index % 2 ? 'start' : 'end' })),
    )
    expect((await titles()).toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `item ${index}`))
    const places = await world.rows<{ place: number }>('select place from courses.item where course_id = $1', [
      courseId,
    ])
    expect(new Set(places.map(({ place }) => place)).size).toBe(10)
  })

  test('that are drafts are seen by the teacher alone', async () => {
    const draft = await add('draft', false)
    await add('published')
    expect(await titles()).toEqual(['draft', 'published'])
    expect(await titles(world.kofi)).toEqual(['published'])
    await courses.publishItem({ itemId: draft })
    expect(await titles(world.kofi)).toEqual(['draft', 'published'])
    await courses.unpublishItem({ itemId: draft })
    expect(await titles(world.kofi)).toEqual(['published'])
  })

  test('are announced once when students can see them', async () => {
    const announced = async () =>
      (await world.rows(`select 1 from graphile_worker.jobs where task_identifier = 'fact:courses.item_published'`))
        .length
    const before = await announced()
    const itemId = await add('draft', false)
    expect(await announced()).toBe(before)
    await courses.publishItem({ itemId })
    await courses.publishItem({ itemId })
    expect(await announced()).toBe(before + 1)
    await add('at once')
    expect(await announced()).toBe(before + 2)
  })

  test('deleted by mistake come back to their place', async () => {
    const [, second] = [await add('one'), await add('two'), await add('three')]
    await courses.deleteItem({ itemId: second })
    expect(await titles()).toEqual(['one', 'three'])
    await expect(courses.item({ itemId: second })).rejects.toEqual(unknown)
    await courses.recallItem({ itemId: second })
    expect(await titles()).toEqual(['one', 'two', 'three'])
    await courses.deleteItem({ itemId: second })
    await world.later({ hours: 15 * 24 })
    await expect(courses.recallItem({ itemId: second })).rejects.toEqual(unknown)
  })

  test('of another’s course do not exist', async () => {
    const itemId = await add('mine')
    for (const person of [world.ben, world.kofi]) {
      await expect(world.as(person).courses.editItem({ itemId, title: 'Taken' })).rejects.toEqual(unknown)
      await expect(world.as(person).courses.deleteItem({ itemId })).rejects.toEqual(unknown)
      await expect(
        world.as(person).courses.addItem({ courseId, kind: 'announcement', title: 'x', body: 'y' }),
      ).rejects.toEqual(new Refusal('course.unknown'))
    }
    await world.as(world.olive).courses.editItem({ itemId, title: 'Seen by the owner', body: 'Hello' })
  })

  test('say something: a text, a file or a link', async () => {
    const link = (await courses.addItem({ courseId, kind: 'link', title: 'Read', url: 'https://example.org' })).itemId
    await expect(courses.addItem({ courseId, kind: 'announcement', title: 'x', body: ' ' })).rejects.toMatchObject({
      fields: { body: 'field.blank' },
    })
    await expect(courses.addItem({ courseId, kind: 'material', title: 'x' })).rejects.toMatchObject({
      fields: { body: 'field.text_or_file' },
    })
    await expect(
      courses.addItem({ courseId, kind: 'link', title: 'x', url: 'javascript:alert(1)' }),
    ).rejects.toMatchObject({ fields: { url: 'field.not_a_link' } })
    await expect(courses.editItem({ itemId: link, title: 'Read' })).rejects.toEqual(new Refusal('item.empty'))
  })

  test('are five hundred at most', async () => {
    await world.rows(
      `insert into courses.item (id, course_id, kind, title, body_source, body_html, place, created_by, created_at)
       select 'itm_' || lpad(n::text, 26, '0'), $1, 'announcement', 'x', '', '', n, $2, now() from generate_series(0, 499) n`,
      [courseId, world.ada.id],
    )
    await expect(add('one too many')).rejects.toEqual(new Refusal('item.too_many'))
    const first = await world.as(world.ada).learning.course({ courseId, limit: 100 })
    const second = await world.as(world.ada).learning.course({ courseId, limit: 100, after: first.items.next ?? 0 })
    expect([first.items.items.length, second.items.items.length, second.items.next]).toEqual([100, 100, 199])
    await world.rows('delete from courses.item where course_id = $1', [courseId])
  })
})

describe('Files of an item', () => {
  test('are added, shown and taken off', async () => {
    const one = await world.upload(world.ada, 'one.txt', 'one')
    const two = await world.upload(world.ada, 'two.txt', 'two')
    const { itemId } = await courses.addItem({
      courseId,
      kind: 'material',
      title: 'Reading',
      files: [one],
      publish: true,
    })
    await courses.editItem({ itemId, title: 'Reading', files: [two] })
    const names = async () => (await courses.item({ itemId })).files.map(({ name }) => name)
    expect(await names()).toEqual(['one.txt', 'two.txt'])
    await courses.editItem({ itemId, title: 'Reading', remove: [one] })
    expect(await names()).toEqual(['two.txt'])
    await expect(courses.editItem({ itemId, title: 'Reading', remove: [two] })).rejects.toEqual(
      new Refusal('item.empty'),
    )
    expect(await names()).toEqual(['two.txt'])
  })

  test('are the teacher’s own uploads, each used once', async () => {
    const mine = await world.upload(world.ada, 'mine.txt', 'mine')
    const bens = await world.upload(world.ben, 'bens.txt', 'bens')
    const material = (files: string[]) => courses.addItem({ courseId, kind: 'material', title: 'Reading', files })
    await expect(material([bens])).rejects.toEqual(new Refusal('file.unknown'))
    await material([mine])
    await expect(material([mine])).rejects.toEqual(new Refusal('file.unknown'))
  })

  test('that were too large are told beside their field', async () => {
    await expect(
      courses.addItem({ courseId, kind: 'material', title: 'Film', files: 'refused:upload.too_large' }),
    ).rejects.toMatchObject({ fields: { 'files.0': 'field.file_too_large' } })
  })
})
