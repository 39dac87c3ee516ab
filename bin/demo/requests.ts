import type { Person } from '#kernel/actor'
import type { App } from '../../src/app.ts'
import type { Past } from './clocks.ts'
import type { Known } from './desk.ts'
import { as, confirmed } from './people.ts'

/** A letter from somebody without an account: written down, and answered a few days later. */
export async function answerLetter(app: App, olive: Person, past: Past): Promise<void> {
  past.daysAgo(11)
  const { registers } = as(app, olive)
  const { requestId } = await registers.enterRequest({
    kind: 'information',
    cameBy: 'letter',
    receivedOn: dayBefore(app, 1),
    name: 'Efua Boateng',
    email: 'efua.boateng@example.org',
    place: 'GB',
    message: 'My nephew was a guest in a class in spring. Does the school still keep anything about him?',
  })
  past.daysAgo(8)
  await confirmed(app, olive).registers.takeUpRequest({
    requestId,
    proof: 'She called; we spoke about the class he was in.',
  })
  await registers.closeRequest({
    requestId,
    outcome: 'answered',
    text: 'No. What a class keeps of a guest goes within a day of its end, and nothing else about him was ever kept.',
  })
}

/** Noor contests what is written of her, and until that is settled her data are kept and not used. */
export async function restrictNoor(
  app: App,
  { olive, noor }: Record<'olive' | 'noor', Person>,
  past: Past,
): Promise<void> {
  past.daysAgo(6)
  await as(app, noor).registers.ask({
    kind: 'restriction',
    place: 'GB',
    message:
      'The attendance of the first evening says that I left early. I did not. Please do not use it until this is clear.',
  })
  past.daysAgo(5)
  const requestId = await openRequestOf(app, olive, noor)
  await confirmed(app, olive).registers.takeUpRequest({ requestId })
  await confirmed(app, olive).registers.restrictAsAsked({ requestId })
}

/** What waits for an answer, and an objection that needed none. */
export async function askOpenly(app: App, { olive, kofi, lena }: Known): Promise<void> {
  await as(app, lena).profiles.object({ interest: 'insights' })
  await as(app, lena).registers.ask({
    kind: 'information',
    place: 'FR',
    message: 'Bonjour, qui peut lire ce que j’écris dans la discussion d’un cours, et jusqu’à quand ?',
  })
  const { registers } = as(app, olive)
  await registers.enterRequest({
    kind: 'correction',
    cameBy: 'phone',
    receivedOn: dayBefore(app, 0),
    name: kofi.name,
    email: 'kofi@demo.test',
    place: 'GH',
    message: 'On the list of the spring course his name is written Mensa, without the h.',
  })
}

async function openRequestOf(app: App, olive: Person, person: Person) {
  const { items } = await as(app, olive).registers.requests({})
  const found = items.find(({ name }) => name === person.name)
  if (!found) throw new Error(`${person.name} has asked nothing`)
  return found.requestId
}

const dayBefore = (app: App, days: number) =>
  app.db.clock.now().toZonedDateTimeISO('Europe/London').toPlainDate().subtract({ days }).toString()
