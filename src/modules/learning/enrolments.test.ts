import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { doorwayAt } from './entries.ts'
import { admission } from './rules.ts'
import { write } from './tables.ts'

let world: CourseWorld
let courseId: CourseWorld['courseId']
beforeAll(async () => {
  world = await openCourseWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  courseId = (await world.as(world.ada).courses.createCourse({ title: 'Physics' })).courseId
  await world.as(world.ada).courses.publishCourse({ courseId })
  await world.settle()
})

const unknown = new Refusal('course.unknown')
const nobody = { invitation_id: null, seen_at: null, ended_by: null, ended_at: null }
const learning = (person: Person) => world.as(person).learning
const names = async (who: 'attending' | 'removed' = 'attending') =>
  (await learning(world.ada).students({ courseId, who })).items.map(({ name }) => name)

describe('Joining a course', () => {
  test('takes the link, and once', async () => {
    const code = await world.code(courseId)
    await expect(learning(world.kofi).course({ courseId })).rejects.toEqual(unknown)
    expect(await learning(world.kofi).join({ code })).toEqual({ courseId })
    expect(await learning(world.kofi).join({ code })).toEqual({ courseId })
    expect(await names()).toEqual(['Kofi Mensah'])
    expect(await learning(world.kofi).course({ courseId })).toMatchObject({ relation: 'student', students: null })
  })

  test('by two clicks at once makes one enrolment', async () => {
    const code = await world.code(courseId)
    await Promise.all(Array.from({ length: 5 }, () => learning(world.kofi).join({ code })))
    expect(await names()).toEqual(['Kofi Mensah'])
  })

  test('does not make the teacher a student of their own course', async () => {
    await learning(world.ada).join({ code: await world.code(courseId) })
    expect(await names()).toEqual([])
  })

  test('is for people; a stranger sees the course and is asked to sign in', async () => {
    const code = await world.code(courseId)
    expect(await world.stranger.learning.welcome({ code })).toMatchObject({
      title: 'Physics',
      teacherName: 'Ada Lovelace',
      teacherPhoto: null,
      obstacle: null,
      you: 'stranger',
    })
    await expect(world.stranger.learning.join({ code })).rejects.toEqual(new Refusal('sign_in.required'))
  })

  test('waits until the course is published, and ends with it', async () => {
    const { courses } = world.as(world.ada)
    const code = await world.code(courseId)
    await courses.unpublishCourse({ courseId })
    expect(await learning(world.kofi).welcome({ code })).toMatchObject({
      obstacle: 'invitation.not_open',
      you: 'newcomer',
    })
    await expect(learning(world.kofi).join({ code })).rejects.toEqual(new Refusal('invitation.not_open'))
    await courses.publishCourse({ courseId })
    await courses.archiveCourse({ courseId })
    await expect(learning(world.kofi).join({ code })).rejects.toEqual(new Refusal('invitation.course_over'))
  })

  test('from the school’s front needs no link, and only there', async () => {
    await expect(learning(world.kofi).joinListed({ courseId })).rejects.toEqual(unknown)
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics', visibility: 'listed' })
    await learning(world.kofi).joinListed({ courseId })
    expect(await names()).toEqual(['Kofi Mensah'])
  })
})

describe('The invitation link', () => {
  test('is made with the course, and the teacher copies the same one again', async () => {
    const code = await world.code(courseId)
    expect(code).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(await world.code(courseId)).toBe(code)
    await expect(learning(world.ben).invitation({ courseId })).rejects.toEqual(unknown)
    await learning(world.kofi).join({ code })
    await expect(learning(world.kofi).invitation({ courseId })).rejects.toEqual(unknown)
  })

  test('replaced by a new one lets nobody in', async () => {
    const old = await world.code(courseId)
    await learning(world.ada).rotateInvitation({ courseId })
    const code = await world.code(courseId)
    expect(code).not.toBe(old)
    await expect(learning(world.kofi).welcome({ code: old })).rejects.toEqual(new Refusal('invitation.unknown'))
    await expect(learning(world.kofi).join({ code: old })).rejects.toEqual(new Refusal('invitation.unknown'))
    await learning(world.kofi).join({ code })
  })

  test('replaced twice at once leaves one', async () => {
    await Promise.all([1, 2, 3, 4].map(() => learning(world.ada).rotateInvitation({ courseId })))
    const open = await world.rows('select 1 from learning.invitation where course_id = $1 and closed_at is null', [
      courseId,
    ])
    expect(open).toHaveLength(1)
  })

  test('closed can be opened again', async () => {
    await learning(world.ada).closeInvitation({ courseId })
    expect(await learning(world.ada).invitation({ courseId })).toMatchObject({ code: null })
    await learning(world.ada).openInvitation({ courseId })
    expect(await world.code(courseId)).toBeTruthy()
  })

  test('works to the end of its last day where the course is', async () => {
    const code = await world.code(courseId)
    await learning(world.ada).changeInvitation({ courseId, expiresOn: '2027-03-01' })
    expect(await learning(world.ada).invitation({ courseId })).toMatchObject({ expiresOn: '2027-03-01' })
    const until = Temporal.ZonedDateTime.from('2027-03-02T00:00[Europe/Paris]').toInstant()
    world.clock.set(until.subtract({ seconds: 1 }))
    await learning(world.kofi).join({ code })
    world.clock.set(until)
    await expect(learning(world.lena).join({ code })).rejects.toEqual(new Refusal('invitation.expired'))
    await learning(world.ada).rotateInvitation({ courseId })
    expect(await learning(world.ada).invitation({ courseId })).toMatchObject({ expiresOn: null })
  })

  test('may be used so often as the teacher said', async () => {
    const code = await world.code(courseId)
    await learning(world.ada).changeInvitation({ courseId, maxUses: '1' })
    await learning(world.kofi).join({ code })
    await expect(learning(world.lena).join({ code })).rejects.toEqual(new Refusal('invitation.used_up'))
    expect(await learning(world.ada).invitation({ courseId })).toMatchObject({ uses: 1, maxUses: 1 })
  })

  test('that was never made is unknown, and what is no code is refused', async () => {
    await expect(learning(world.kofi).join({ code: 'A'.repeat(22) })).rejects.toEqual(new Refusal('invitation.unknown'))
    await expect(learning(world.kofi).join({ code: "' or 1=1 --" })).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('A course for twelve', () => {
  const many = async (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => world.people.student(`Student ${index}`)))
  const attending = async () => (await learning(world.ada).students({ courseId })).attending

  test('holds twelve when thirty come at the same moment', async () => {
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics', capacity: 12 })
    const code = await world.code(courseId)
    const answers = await Promise.allSettled((await many(30)).map((student) => learning(student).join({ code })))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(12)
    expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []))).toEqual(
      Array(18).fill('course.full'),
    )
    expect(await attending()).toBe(12)
  })

  test('would hold more if those who come did not wait for each other', async () => {
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics', capacity: 6 })
    const code = await world.code(courseId)
    const students = await many(10)
    let looking = students.length
    const everybodyLooked = Promise.withResolvers<void>()
    await Promise.all(
      students.map((student) =>
        world.db.transact(async (tx) => {
          const doorway = await doorwayAt(tx, student, code)
          looking -= 1
          if (looking === 0) everybodyLooked.resolve()
          await everybodyLooked.promise
          if ('refused' in admission(doorway, tx.now)) return
          await write(tx)
            .insertInto('learning.enrolment')
            .values({
              ...nobody,
              id: newId('enr', tx.now),
              course_id: courseId,
              student_id: student.id,
              joined_by: student.id,
              joined_at: tx.now,
            })
            .execute()
        }),
      ),
    )
    expect(await attending()).toBe(10)
  })

  test('has room again when somebody leaves', async () => {
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics', capacity: 1 })
    const code = await world.code(courseId)
    await learning(world.kofi).join({ code })
    expect(await learning(world.lena).welcome({ code })).toMatchObject({ obstacle: 'course.full' })
    await learning(world.kofi).leave({ courseId })
    await learning(world.lena).join({ code })
    await expect(learning(world.kofi).join({ code })).rejects.toEqual(new Refusal('course.full'))
  })
})

describe('Leaving a course', () => {
  beforeEach(async () => {
    await learning(world.kofi).join({ code: await world.code(courseId) })
  })
  afterEach(() => world.clock.advance({ minutes: 1 }))

  test('by oneself is not for ever', async () => {
    await learning(world.kofi).leave({ courseId })
    await expect(learning(world.kofi).course({ courseId })).rejects.toEqual(unknown)
    await learning(world.kofi).join({ code: await world.code(courseId) })
    expect(await names()).toEqual(['Kofi Mensah'])
  })

  test('by the teacher’s hand is, until the teacher lets them in again', async () => {
    await learning(world.ada).removeStudent({ courseId, personId: world.kofi.id })
    expect([await names(), await names('removed')]).toEqual([[], ['Kofi Mensah']])
    await expect(learning(world.kofi).course({ courseId })).rejects.toEqual(unknown)
    await learning(world.ada).rotateInvitation({ courseId })
    const code = await world.code(courseId)
    expect(await learning(world.kofi).welcome({ code })).toMatchObject({ obstacle: 'enrolment.removed' })
    await expect(learning(world.kofi).join({ code })).rejects.toEqual(new Refusal('enrolment.removed'))

    world.clock.advance({ minutes: 1 })
    await learning(world.ada).readmitStudent({ courseId, personId: world.kofi.id })
    await learning(world.ada).readmitStudent({ courseId, personId: world.kofi.id })
    expect([await names(), await names('removed')]).toEqual([['Kofi Mensah'], []])
    await learning(world.kofi).leave({ courseId })
    await learning(world.kofi).join({ code })
  })

  test('is not for others to do', async () => {
    await expect(learning(world.ben).removeStudent({ courseId, personId: world.kofi.id })).rejects.toEqual(unknown)
    await expect(learning(world.kofi).removeStudent({ courseId, personId: world.kofi.id })).rejects.toEqual(unknown)
    await expect(learning(world.ada).removeStudent({ courseId, personId: world.lena.id })).rejects.toEqual(
      new Refusal('student.unknown'),
    )
    await expect(learning(world.ada).readmitStudent({ courseId, personId: world.lena.id })).rejects.toEqual(
      new Refusal('student.unknown'),
    )
    await learning(world.olive).removeStudent({ courseId, personId: world.kofi.id })
  })

  test('is not left twice', async () => {
    await learning(world.kofi).leave({ courseId })
    await expect(learning(world.kofi).leave({ courseId })).rejects.toEqual(unknown)
  })
})

describe('The people of a course', () => {
  test('come a page at a time in the order they joined', async () => {
    const code = await world.code(courseId)
    const joined: string[] = []
    for (let index = 0; index < 5; index += 1) {
      const student = await world.people.student(`Number ${index}`)
      world.clock.advance({ seconds: 1 })
      await learning(student).join({ code })
      joined.push(student.name)
    }
    const first = await learning(world.ada).students({ courseId, limit: 3 })
    const second = await learning(world.ada).students({ courseId, limit: 3, after: first.next })
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(joined)
    expect([first.attending, second.next]).toEqual([5, null])
  })

  test('are found through an index, also among ten thousand', async () => {
    await world.rows(
      `insert into learning.enrolment (id, course_id, student_id, joined_by, joined_at)
       select 'enr_' || lpad((c * 1000 + s)::text, 26, '0'), 'crs_' || lpad(c::text, 26, '0'), 'per_' || lpad(s::text, 26, '0'), 'per_' || lpad(s::text, 26, '0'), now()
       from generate_series(1, 40) c, generate_series(1, 300) s`,
    )
    await world.rows('analyze learning.enrolment')
    const planOf = async (query: string) =>
      (await world.rows<{ 'QUERY PLAN': string }>(`explain ${query}`)).map((line) => line['QUERY PLAN']).join('\n')
    const course = `'crs_${'7'.padStart(26, '0')}'`
    expect(
      await planOf(
        `select id from learning.enrolment where course_id = ${course} and ended_at is null order by id limit 51`,
      ),
    ).toContain('enrolment_attending')
    expect(
      await planOf(
        `select 1 from learning.enrolment where course_id = ${course} and student_id = 'per_1' and ended_at is null`,
      ),
    ).toContain('enrolment_standing')
    expect(
      await planOf(
        `select id from learning.enrolment where student_id = 'per_${'9'.padStart(26, '0')}' order by id desc limit 24`,
      ),
    ).toContain('enrolment_of_student')
    await world.rows(`delete from learning.enrolment where course_id like 'crs_0000000000%'`)
  })
})
