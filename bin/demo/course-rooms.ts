import type { Person } from '#kernel/actor'
import type { CourseId } from '#modules/courses/schema'
import type { App } from '../../src/app.ts'
import type { drawing, poetry, stars, statistics, watercolour } from './courses.ts'
import { as } from './people.ts'

export type Room = { teacher: Person; courseId: CourseId; code: string }
type About = typeof poetry | typeof statistics | typeof drawing | typeof watercolour | typeof stars

/** A course with what stands in it, open to whoever has its link. */
export async function furnishCourse(app: App, teacher: Person, about: About): Promise<Room> {
  const { courses, learning } = as(app, teacher)
  const { courseId } = await courses.createCourse(about.course)
  for (const item of about.items) await courses.addItem({ courseId, ...item, publish: true })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })
  return { teacher, courseId: courseId as CourseId, code: code ?? '' }
}

export async function joinCourse(app: App, { code }: Room, student: Person): Promise<void> {
  await as(app, student).learning.join({ code })
}

type Weekly = { title: string; time: string; minutes: number; timeZone: string; inDays: number; times: number }

export async function planWeekly(app: App, { teacher, courseId }: Room, { inDays, ...classes }: Weekly): Promise<void> {
  const first = app.db.clock.now().toZonedDateTimeISO(classes.timeZone).toPlainDate().add({ days: inDays })
  await as(app, teacher).live.planSessions({
    courseId,
    ...classes,
    date: first.toString(),
    weekdays: [first.dayOfWeek],
  })
}
