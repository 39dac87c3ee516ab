import type { Actor } from '#kernel/actor'
import { newId } from '#kernel/id'
import { personByAddress } from '#modules/identity'
import type { App } from '../../src/app.ts'
import { as } from './people.ts'

/** Whenever the demo starts, Ada's next class begins ten minutes later, unless one is near already. */
export async function planClassSoon(app: App): Promise<void> {
  const ada = await teacherOfDemo(app)
  if (!ada) return
  const { live, courses } = as(app, ada)
  const { items } = await courses.taught({ limit: 1 })
  const course = items[0]
  if (!course) return
  const now = app.db.clock.now()
  const { items: ahead } = await live.sessionsOfCourse({ courseId: course.courseId, limit: 1 })
  const next = ahead[0]
  if (next && Temporal.Instant.compare(next.startsAt, now.add({ minutes: 20 })) < 0) return

  const start = now.toZonedDateTimeISO(course.timeZone).add({ minutes: 10 })
  await live.planSessions({
    courseId: course.courseId,
    title: 'Open reading',
    date: start.toPlainDate().toString(),
    time: start.toPlainTime().toString({ smallestUnit: 'minute' }),
    timeZone: course.timeZone,
    minutes: 60,
  })
}

async function teacherOfDemo(app: App): Promise<Actor | null> {
  const id = await app.db.read((tx) => personByAddress(tx, 'ada@demo.test'))
  if (!id) return null
  return {
    kind: 'person',
    id,
    signIn: newId('sin', app.db.clock.now()),
    role: 'teacher',
    name: 'Ada',
    locale: 'en',
    timeZone: null,
    confirmedAt: null,
  }
}
