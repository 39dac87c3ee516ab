import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'

let world: CourseWorld
beforeAll(async () => {
  world = await openCourseWorld()
})
afterAll(() => world.close())

const home = (person: CourseWorld['ada']) => world.as(person).learning.home()

describe('Home', () => {
  test('of somebody new is empty', async () => {
    const nia = await world.people.student('Nia New')
    expect(await home(nia)).toEqual({ taught: [], moreTaught: false, attended: [], moreAttended: false, waiting: [] })
  })

  test('shows a teacher their courses with how many attend them', async () => {
    await world.join(world.kofi)
    expect((await home(world.ada)).taught).toMatchObject([{ title: 'Mathematics', students: 1, state: 'published' }])
  })

  test('shows a student what was published since they last looked', async () => {
    const { courses } = world.as(world.ada)
    await world.join(world.lena)
    const waiting = async () =>
      (await home(world.lena)).waiting.map(({ title, courseTitle }) => `${courseTitle}: ${title}`)
    world.clock.advance({ minutes: 1 })
    const { itemId } = await courses.addItem({
      courseId: world.courseId,
      kind: 'announcement',
      title: 'Welcome',
      body: 'Hello',
      publish: true,
    })
    await courses.addItem({ courseId: world.courseId, kind: 'announcement', title: 'Not yet', body: 'Hello' })
    expect(await waiting()).toEqual(['Mathematics: Welcome'])

    world.clock.advance({ minutes: 1 })
    await world.as(world.lena).learning.noteSeen({ courseId: world.courseId })
    expect(await waiting()).toEqual([])

    world.clock.advance({ minutes: 1 })
    await courses.addItem({
      courseId: world.courseId,
      kind: 'link',
      title: 'Read',
      url: 'https://example.org',
      publish: true,
    })
    await courses.deleteItem({ itemId })
    expect(await waiting()).toEqual(['Mathematics: Read'])
    await courses.unpublishCourse({ courseId: world.courseId })
    expect([await waiting(), (await home(world.lena)).attended]).toEqual([[], []])
    await courses.publishCourse({ courseId: world.courseId })
  })

  test('costs as many questions however much there is, and a page of a course as many with one item as with fifty', async () => {
    await world.join(world.kofi)
    const { courses } = world.as(world.ada)
    const page = () => world.as(world.kofi).learning.course({ courseId: world.courseId })
    const [few, fewOnPage] = [await world.queries(() => home(world.kofi)), await world.queries(page)]
    for (let count = 0; count < 50; count += 1) {
      world.clock.advance({ seconds: 1 })
      const file = await world.upload(world.ada, `${count}.txt`, 'text')
      await courses.addItem({
        courseId: world.courseId,
        kind: 'material',
        title: `Item ${count}`,
        files: [file],
        publish: true,
      })
    }
    expect((await page()).items.items).toHaveLength(50)
    expect(await world.queries(() => home(world.kofi))).toBe(few)
    expect(await world.queries(page)).toBe(fewOnPage)
    expect([few, fewOnPage, await world.queries(() => home(world.ada))]).toEqual([3, 4, 4])
  })
})
