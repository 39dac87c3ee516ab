import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import { quietVisit } from '#kernel/visit'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

it.each([
  ['en', 'person,name,role,mark,joined,left,minutes', 'person,name,classes,present,late,left_early,absent'],
  ['fr', 'personne,nom,rôle,mention,arrivée,départ,minutes', 'personne,nom,classes,présences,retards'],
])('A table of attendance has its headings in the reader’s language: %s', async (locale, ofClass, ofCourse) => {
  const sessionId = await world.classSoon()
  await world.enter(world.kofi, sessionId)
  const { live } = clientOf(world.doors, world.db, world.ada, { ...quietVisit('http://school.test'), locale })
  expect((await live.attendanceFile({ sessionId })).csv.slice(1)).toMatch(new RegExp(`^${ofClass},`))
  const { csv } = await live.courseAttendanceFile({ courseId: world.courseId })
  expect(csv.slice(1)).toMatch(new RegExp(`^${ofCourse},`))
  expect(csv).toContain('Kofi Mensah')
})
