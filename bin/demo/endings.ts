import type { Person } from '#kernel/actor'
import type { App } from '../../src/app.ts'
import { furnishCourse, joinCourse, planWeekly, type Room } from './course-rooms.ts'
import { drawing, stars, watercolour } from './courses.ts'
import type { Known } from './desk.ts'
import { as, confirmed } from './people.ts'

type Teaching = Record<'hands' | 'water' | 'sky', Room>

export async function teachBeforeLeaving(
  app: App,
  tomas: Person,
  { kofi, lena, noor }: Known & { noor: Person },
): Promise<Teaching> {
  const hands = await furnishCourse(app, tomas, drawing)
  const water = await furnishCourse(app, tomas, watercolour)
  const sky = await furnishCourse(app, tomas, stars)
  for (const student of [lena, noor]) await joinCourse(app, hands, student)
  for (const student of [kofi, lena]) await joinCourse(app, water, student)
  await joinCourse(app, sky, kofi)
  return { hands, water, sky }
}

/** Tomás leaves: he finishes one course, closes another, and asks Ada to take the third. */
export async function leaveAsTeacher(
  app: App,
  { tomas, ada }: Known & { tomas: Person },
  { hands, water, sky }: Teaching,
): Promise<void> {
  await planWeekly(app, hands, {
    title: 'Evening class',
    time: '19:00',
    minutes: 90,
    timeZone: 'Europe/Lisbon',
    inDays: 5,
    times: 2,
  })
  await confirmed(app, tomas).privacy.askForErasure({
    endings: [
      { courseId: hands.courseId, way: 'finish' },
      { courseId: water.courseId, way: 'close' },
    ],
  })
  await as(app, tomas).courses.offerHandover({ courseId: sky.courseId, personId: ada.id })
}
