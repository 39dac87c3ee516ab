import type { Person } from '#kernel/actor'
import { settleDocuments } from '#modules/documents'
import { hashOf } from '#modules/identity'
import { openSchool } from '#modules/school'
import type { App } from '../../src/app.ts'
import { sourcesOf } from '../../src/composition.ts'
import { poetry, statistics } from './courses.ts'
import { as, enrol } from './people.ts'
import { portray } from './portraits.ts'
import { adasProfile, meisProfile } from './profiles.ts'

export const demoPassword = 'lectern-demo'

/** Olive owns the school; Ada and Mei teach; Kofi and Lena learn, Kofi in both courses. */
export async function furnishSchool(app: App): Promise<void> {
  await app.db.transact((tx) => openSchool(tx, { name: 'Northside School', locale: 'en', timeZone: 'Europe/London' }))
  await settleDocuments(app.db, sourcesOf(app.ports))
  const hash = await hashOf(demoPassword)
  const owner = {
    name: 'Olive Okafor',
    email: 'owner@demo.test',
    role: 'owner',
    locale: 'en',
    timeZone: 'Europe/London',
  } as const
  const ada = {
    name: 'Ada Lindqvist',
    email: 'ada@demo.test',
    role: 'teacher',
    locale: 'en',
    timeZone: 'Europe/London',
  } as const
  const mei = {
    name: 'Mei Tan',
    email: 'mei@demo.test',
    role: 'teacher',
    locale: 'en',
    timeZone: 'Asia/Singapore',
  } as const
  const kofi = {
    name: 'Kofi Mensah',
    email: 'kofi@demo.test',
    role: 'student',
    locale: 'en',
    timeZone: 'Africa/Accra',
  } as const
  const lena = {
    name: 'Léna Moreau',
    email: 'lena@demo.test',
    role: 'student',
    locale: 'fr',
    timeZone: 'Europe/Paris',
  } as const
  await enrol(app, owner, hash)
  const [teacher, mentor] = [await enrol(app, ada, hash), await enrol(app, mei, hash)]
  await introduce(app, teacher, adasProfile)
  await introduce(app, mentor, meisProfile)
  const [first, second] = [await enrol(app, kofi, hash), await enrol(app, lena, hash)]
  for (const person of [teacher, mentor, first]) await acceptTerms(app, person)
  await furnishCourse(app, teacher, poetry, [first, second])
  await furnishCourse(app, mentor, statistics, [first])
}

/** As they would on their settings; Léna and Olive are still asked. */
async function acceptTerms(app: App, person: Person) {
  const { documents } = as(app, person)
  const { open } = await documents.acceptances({})
  await documents.accept({ agreed: open.agreed })
}

/** What somebody says about themselves, with a drawn photo; a public page where they have an address for one. */
async function introduce(app: App, person: Person, about: typeof meisProfile & { handle?: string }) {
  const { profiles } = as(app, person)
  await profiles.introduce(about.said)
  await portray(app, person, about.colours)
  if (about.handle) await profiles.publishPage({ handle: about.handle })
}

async function furnishCourse(app: App, teacher: Person, about: typeof poetry | typeof statistics, students: Person[]) {
  const { courses, learning, live } = as(app, teacher)
  const { courseId } = await courses.createCourse(about.course)
  for (const item of about.items) await courses.addItem({ courseId, ...item, publish: true })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })
  for (const student of students) await as(app, student).learning.join({ code: code ?? '' })
  const today = app.db.clock.now().toZonedDateTimeISO(about.classes.timeZone).toPlainDate()
  const first = today.add({ days: 2 })
  await live.planSessions({ courseId, ...about.classes, date: first.toString(), weekdays: [first.dayOfWeek], times: 6 })
}
