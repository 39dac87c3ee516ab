import type { Person } from '#kernel/actor'
import { settleDocuments } from '#modules/documents'
import { hashOf } from '#modules/identity'
import { openSchool } from '#modules/school'
import type { App } from '../../src/app.ts'
import { sourcesOf } from '../../src/composition.ts'
import { type Hands, pastOf } from './clocks.ts'
import { furnishCourse, joinCourse, planWeekly } from './course-rooms.ts'
import { poetry, statistics } from './courses.ts'
import { furnishDesk } from './desk.ts'
import { as, enrol } from './people.ts'
import { portray } from './portraits.ts'
import { adasProfile, meisProfile } from './profiles.ts'

export const demoPassword = 'lectern-demo'

/** The school opened so long ago. */
const days = 42

/**
 * Olive owns the school; Ada and Mei teach; Kofi and Lena learn, Kofi in both courses. With a clock whose hands can be turned the school
 * has a past, and on its owners' desk lies what came in meanwhile.
 */
export async function furnishSchool(app: App, hands?: Hands): Promise<void> {
  const past = hands && pastOf(hands, days)
  await app.db.transact((tx) => openSchool(tx, { name: 'Northside School', locale: 'en', timeZone: 'Europe/London' }))
  await settleDocuments(app.db, sourcesOf(app.ports))
  const hash = await hashOf(demoPassword)
  const london = { locale: 'en', timeZone: 'Europe/London' } as const
  const olive = await enrol(app, { ...london, name: 'Olive Okafor', email: 'owner@demo.test', role: 'owner' }, hash)
  const ada = await enrol(app, { ...london, name: 'Ada Lindqvist', email: 'ada@demo.test', role: 'teacher' }, hash)
  const mei = await enrol(
    app,
    { name: 'Mei Tan', email: 'mei@demo.test', role: 'teacher', locale: 'en', timeZone: 'Asia/Singapore' },
    hash,
  )
  await introduce(app, ada, adasProfile)
  await introduce(app, mei, meisProfile)
  const kofi = await enrol(
    app,
    { name: 'Kofi Mensah', email: 'kofi@demo.test', role: 'student', locale: 'en', timeZone: 'Africa/Accra' },
    hash,
  )
  const lena = await enrol(
    app,
    { name: 'Léna Moreau', email: 'lena@demo.test', role: 'student', locale: 'fr', timeZone: 'Europe/Paris' },
    hash,
  )
  for (const person of [ada, mei, kofi]) await acceptTerms(app, person)
  const poems = await furnishCourse(app, ada, poetry)
  const numbers = await furnishCourse(app, mei, statistics)
  for (const student of [kofi, lena]) await joinCourse(app, poems, student)
  await joinCourse(app, numbers, kofi)
  if (past) await furnishDesk(app, { olive, ada, kofi, lena, poems }, { past, hash, acceptTerms })
  past?.daysAgo(0)
  await planWeekly(app, poems, { ...poetry.classes, inDays: 2, times: 6 })
  await planWeekly(app, numbers, { ...statistics.classes, inDays: 2, times: 6 })
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
