import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'

let world: CourseWorld
beforeAll(async () => {
  world = await openCourseWorld()
})
afterAll(() => world.close())

const unknown = new Refusal('course.unknown')
const courseOf = (input: Parameters<ReturnType<CourseWorld['as']>['courses']['createCourse']>[0]) =>
  world.as(world.ada).courses.createCourse(input)

describe('A course', () => {
  test('says what its teacher wrote, with the text made safe', async () => {
    const { courseId } = await courseOf({
      title: '  Algebra  ',
      description: '## Why\n\n<script>alert(1)</script>\n\n**Because** <b>I</b> said',
      startsOn: '2026-09-07',
      endsOn: '2026-12-18',
      capacity: '12',
    })
    const course = await world.as(world.ada).courses.course({ courseId })
    expect(course).toMatchObject({
      title: 'Algebra',
      teacherName: 'Ada Lovelace',
      startsOn: '2026-09-07',
      endsOn: '2026-12-18',
      capacity: 12,
      state: 'draft',
      visibility: 'private',
      timeZone: 'Europe/Paris',
    })
    expect(course.descriptionHtml).toBe('<h4>Why</h4>\n<p><strong>Because</strong> I said</p>')
  })

  test.each([
    [{ title: ' ' }, { title: 'field.blank' }],
    [{ title: 'x'.repeat(121) }, { title: 'field.too_long' }],
    [{ title: 'Algebra\u202eignore' }, { title: 'field.unprintable' }],
    [{ title: 'A', startsOn: '2026-09-07', endsOn: '2026-09-06' }, { endsOn: 'field.ends_before_start' }],
    [{ title: 'A', startsOn: '2026-02-30' }, { startsOn: 'field.invalid' }],
    [{ title: 'A', timeZone: 'Mars/Olympus' }, { timeZone: 'field.invalid' }],
    [{ title: 'A', capacity: 'many' }, { capacity: 'field.invalid' }],
    [{ title: 'A', capacity: '0' }, { capacity: 'field.too_small' }],
    [{ title: 'A', description: 'x'.repeat(20_001) }, { description: 'field.too_long' }],
  ])('is not made from %j', async (input, fields) => {
    await expect(courseOf(input as { title: string })).rejects.toMatchObject({ code: 'input.invalid', fields })
  })

  test('is not made by a student or a stranger', async () => {
    await expect(world.as(world.kofi).courses.createCourse({ title: 'Mine' })).rejects.toEqual(
      new Refusal('not_allowed'),
    )
    await expect(world.stranger.courses.createCourse({ title: 'Mine' })).rejects.toEqual(
      new Refusal('sign_in.required'),
    )
  })

  test('is changed by its teacher and by the owner, and does not exist for another teacher', async () => {
    const { courseId } = await courseOf({ title: 'Geometry' })
    await world.as(world.olive).courses.editCourse({ courseId, title: 'Geometry I' })
    expect(await world.as(world.ada).courses.course({ courseId })).toMatchObject({ title: 'Geometry I' })
    await expect(world.as(world.ben).courses.course({ courseId })).rejects.toEqual(unknown)
    await expect(world.as(world.ben).courses.editCourse({ courseId, title: 'Mine' })).rejects.toEqual(unknown)
    await expect(world.as(world.ben).courses.deleteCourse({ courseId })).rejects.toEqual(unknown)
  })

  test('on the school’s front is published, listed, not archived and not deleted', async () => {
    const { courses } = world.as(world.ada)
    const { courseId } = await courseOf({ title: 'Listed', visibility: 'listed' })
    const isListed = async () =>
      (await world.stranger.courses.listed()).items.some((course) => course.courseId === courseId)

    expect(await isListed()).toBe(false)
    await courses.publishCourse({ courseId })
    expect(await isListed()).toBe(true)
    expect(await world.stranger.learning.listedCourse({ courseId })).toMatchObject({ title: 'Listed', full: false })
    await courses.archiveCourse({ courseId })
    expect(await isListed()).toBe(false)
    await expect(world.stranger.learning.listedCourse({ courseId })).rejects.toEqual(unknown)
    await courses.restoreCourse({ courseId })
    await courses.unpublishCourse({ courseId })
    expect(await isListed()).toBe(false)
    await courses.publishCourse({ courseId })
    await courses.editCourse({ courseId, title: 'Listed', visibility: 'private' })
    expect(await isListed()).toBe(false)
    await expect(world.stranger.learning.listedCourse({ courseId })).rejects.toEqual(unknown)
  })

  test('in the archive does not change until it is taken out', async () => {
    const { courses } = world.as(world.ada)
    const { courseId } = await courseOf({ title: 'Last year' })
    await courses.archiveCourse({ courseId })
    await expect(courses.editCourse({ courseId, title: 'This year' })).rejects.toEqual(new Refusal('course.archived'))
    await expect(courses.addItem({ courseId, kind: 'link', title: 'x', url: 'https://example.org' })).rejects.toEqual(
      new Refusal('course.archived'),
    )
    await courses.restoreCourse({ courseId })
    await courses.editCourse({ courseId, title: 'This year' })
  })

  test('deleted by mistake comes back as it was', async () => {
    const { courses } = world.as(world.ada)
    const { courseId } = await courseOf({ title: 'Oops' })
    await courses.addItem({ courseId, kind: 'announcement', title: 'Hello', body: 'there' })
    await courses.deleteCourse({ courseId })
    await expect(courses.course({ courseId })).rejects.toEqual(unknown)
    expect((await courses.deleted()).items.map(({ title }) => title)).toContain('Oops')

    await world.later({ hours: 13 * 24 })
    await courses.recallCourse({ courseId })
    await world.later({ hours: 5 * 24 })
    expect(await courses.course({ courseId })).toMatchObject({ title: 'Oops' })
    expect((await world.as(world.ada).learning.course({ courseId })).items.items).toHaveLength(1)
  })

  test('deleted for fourteen days is gone with its items, files, link and students', async () => {
    const { courses, learning } = world.as(world.ada)
    const { courseId } = await courseOf({ title: 'Gone' })
    await courses.publishCourse({ courseId })
    await world.settle()
    await world.as(world.kofi).learning.join({ code: await world.code(courseId) })
    const file = await world.upload(world.ada, 'week-1.txt', 'Read chapter one.')
    await courses.addItem({ courseId, kind: 'material', title: 'Reading', files: [file] })
    const [{ key = '' } = {}] = await world.rows<{ key: string }>(
      'select store_key as key from files.file where id = $1',
      [file],
    )
    expect(await world.ports.store.stat(key)).toEqual({ size: 17 })

    await courses.deleteCourse({ courseId })
    await world.later({ hours: 15 * 24 })
    await expect(courses.recallCourse({ courseId })).rejects.toEqual(unknown)
    await expect(learning.invitation({ courseId })).rejects.toEqual(unknown)
    expect(
      await world.rows(
        `select 1 from courses.course where id = $1 union all select 1 from courses.item where course_id = $1
         union all select 1 from learning.enrolment where course_id = $1 union all select 1 from learning.invitation where course_id = $1
         union all select 1 from files.file where id = $2`,
        [courseId, file],
      ),
    ).toEqual([])
    await expect(world.ports.store.get(key)).rejects.toThrow()
  })
})

describe('Lists of courses', () => {
  test('come a page at a time, newest first, and end', async () => {
    const cleo = await world.people.teacher('Cleo Lister')
    const titles = ['One', 'Two', 'Three', 'Four', 'Five']
    for (const title of titles) {
      world.clock.advance({ seconds: 1 })
      await world.as(cleo).courses.createCourse({ title })
    }
    const { courses } = world.as(cleo)
    const first = await courses.taught({ limit: 2 })
    const second = await courses.taught({ limit: 2, after: first.next ?? undefined })
    const third = await courses.taught({ limit: 2, after: second.next ?? undefined })
    expect([first, second, third].map(({ items }) => items.map(({ title }) => title))).toEqual([
      ['Five', 'Four'],
      ['Three', 'Two'],
      ['One'],
    ])
    expect(third.next).toBeNull()
    await expect(courses.taught({ limit: 101 })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  test('show a teacher their own, and the owner everyone’s when asked', async () => {
    const titlesFor = async (person: typeof world.ada, whose: 'mine' | 'everyones') =>
      (await world.as(person).courses.taught({ whose, limit: 100 })).items.map(({ teacherName }) => teacherName)
    expect(new Set(await titlesFor(world.ada, 'everyones'))).toEqual(new Set(['Ada Lovelace']))
    expect(await titlesFor(world.olive, 'mine')).toEqual([])
    expect(await titlesFor(world.olive, 'everyones')).toContain('Ada Lovelace')
  })

  test('cost as many questions for one course as for twenty', async () => {
    const dan = await world.people.teacher('Dan Prolific')
    const { courses } = world.as(dan)
    await courses.createCourse({ title: 'First' })
    const one = await world.queries(() => courses.taught())
    for (let count = 0; count < 19; count += 1) await courses.createCourse({ title: `Course ${count}` })
    expect((await courses.taught()).items).toHaveLength(20)
    expect(await world.queries(() => courses.taught())).toBe(one)
    expect(one).toBe(2)
  })

  test('are found through an index, also among twenty thousand', async () => {
    await world.rows(
      `insert into courses.course (id, teacher_id, title, description_source, description_html, time_zone, visibility, created_by, created_at, published_by, published_at)
       select 'crs_' || lpad(n::text, 26, '0'), 'per_' || lpad((n % 500)::text, 26, '0'), 'x', '', '', 'UTC', case when n % 100 = 0 then 'listed' else 'private' end, 'per_x', now(), 'per_x', now()
       from generate_series(1, 20000) n`,
    )
    await world.rows('analyze courses.course')
    const planOf = async (query: string) =>
      (await world.rows<{ 'QUERY PLAN': string }>(`explain ${query}`)).map((line) => line['QUERY PLAN']).join('\n')
    const lent = '(select * from courses.course where deleted_at is null) course'
    expect(
      await planOf(
        `select id from ${lent} where visibility = 'listed' and published_at is not null and archived_at is null order by id desc limit 25`,
      ),
    ).toContain('course_on_front')
    expect(
      await planOf(
        `select id from ${lent} where teacher_id = 'per_${'7'.padStart(26, '0')}' order by id desc limit 25`,
      ),
    ).toContain('course_by_teacher')
    await world.rows(`delete from courses.course where created_by = 'per_x'`)
  })
})
