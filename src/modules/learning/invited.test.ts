import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { newId } from '#kernel/id'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { enrolInvited } from './enrolments.ts'
import { insideFor } from './entries.ts'
import { seatFor } from './rules.ts'
import { write } from './tables.ts'

let world: CourseWorld
let courseId: CourseWorld['courseId']
let students: Person[]
beforeAll(async () => {
  world = await openCourseWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  const { courses } = world.as(world.ada)
  courseId = (await courses.createCourse({ title: 'Engraving', capacity: 2 })).courseId
  await courses.publishCourse({ courseId })
  students = await Promise.all(Array.from({ length: 6 }, (_, index) => world.people.student(`Student ${index}`)))
})

const attending = async () => (await world.as(world.ada).learning.students({ courseId })).attending

describe('Those whom the school invited to a course', () => {
  test('are in it up to its places, however many come at once, and nobody twice', async () => {
    const comings = [...students, ...students].map(({ id }) =>
      world.db.transact((tx) => enrolInvited(tx, courseId, id, world.ada.id)),
    )
    await Promise.all(comings)
    expect(await attending()).toBe(2)
  })

  test('would be too many if they did not wait for each other: the spec above can fail', async () => {
    let looking = students.length
    const everybodyLooked = Promise.withResolvers<void>()
    await Promise.all(
      students.map(({ id }) =>
        world.db.transact(async (tx) => {
          const entry = await insideFor(tx, id, courseId)
          looking -= 1
          if (looking === 0) everybodyLooked.resolve()
          await everybodyLooked.promise
          if (!entry || 'refused' in seatFor(entry.course)) return
          await write(tx)
            .insertInto('learning.enrolment')
            .values({
              id: newId('enr', tx.now),
              course_id: courseId,
              student_id: id,
              invitation_id: null,
              joined_by: world.ada.id,
              joined_at: tx.now,
              seen_at: null,
              ended_by: null,
              ended_at: null,
            })
            .execute()
        }),
      ),
    )
    expect(await attending()).toBe(6)
  })
})
