import type { Person } from '#kernel/actor'
import type { App } from '../../src/app.ts'
import type { Past } from './clocks.ts'
import type { Room } from './course-rooms.ts'
import { disclosePart, waitForSecondYes } from './disclosures.ts'
import { leaveAsTeacher, teachBeforeLeaving } from './endings.ts'
import { eraseFormerStudents, joinForAWhile } from './erasures.ts'
import { findTablet, loseLaptop } from './incidents.ts'
import { enrol } from './people.ts'
import { answerLetter, askOpenly, restrictNoor } from './requests.ts'

export type Known = { olive: Person; ada: Person; kofi: Person; lena: Person; poems: Room }
type Furnishing = { past: Past; hash: string; acceptTerms: (app: App, person: Person) => Promise<void> }

/** Six weeks at the desk of Olive and Priya, who run the school: what people asked, what went wrong, and who leaves. */
export async function furnishDesk(app: App, known: Known, { past, hash, acceptTerms }: Furnishing): Promise<void> {
  const { olive } = known
  const london = { locale: 'en', timeZone: 'Europe/London' } as const
  const priya = await enrol(app, { ...london, name: 'Priya Raman', email: 'priya@demo.test', role: 'owner' }, hash)
  const noor = await enrol(app, { ...london, name: 'Noor Haddad', email: 'noor@demo.test', role: 'student' }, hash)
  const tomas = await enrol(
    app,
    { name: 'Tomás Ferreira', email: 'tomas@demo.test', role: 'teacher', locale: 'en', timeZone: 'Europe/Lisbon' },
    hash,
  )
  for (const person of [priya, tomas, noor]) await acceptTerms(app, person)
  const teaching = await teachBeforeLeaving(app, tomas, { ...known, noor })

  await eraseFormerStudents(app, olive, await joinForAWhile(app, known.poems, hash), past)
  await findTablet(app, olive, past)
  await disclosePart(app, { ...known, priya }, past)
  await answerLetter(app, olive, past)
  await restrictNoor(app, { olive, noor }, past)
  past.daysAgo(3)
  await askOpenly(app, known)
  past.daysAgo(2)
  await leaveAsTeacher(app, { ...known, tomas }, teaching)
  past.daysAgo(1)
  await waitForSecondYes(app, known)
  past.daysAgo(0.8)
  await loseLaptop(app, olive)
}
