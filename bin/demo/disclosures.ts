import { finished } from 'node:stream/promises'
import type { Person } from '#kernel/actor'
import { handOutDisclosure } from '#modules/registers'
import type { App } from '../../src/app.ts'
import { extractPortsOf } from '../../src/composition.ts'
import type { Past } from './clocks.ts'
import type { Known } from './desk.ts'
import { as, confirmed } from './people.ts'

/** An order about Kofi: two read it and say yes, one hands it out, and he is told. */
export async function disclosePart(app: App, { olive, priya }: Known & { priya: Person }, past: Past): Promise<void> {
  past.daysAgo(16)
  const disclosureId = await enter(app, olive, {
    authority: 'High Court of Accra',
    reference: 'HC/2026/117',
    country: 'GH',
    statute: 'Courts Act 1993, s. 69',
    reason: 'Signed by a judge and served by hand. The registry confirmed it by phone.',
    email: 'kofi@demo.test',
    columns: ['identity.person.name', 'identity.person.email_sealed', 'learning.enrolment.joined_at'],
  })
  await approve(app, olive, disclosureId)
  past.daysAgo(15)
  await approve(app, priya, disclosureId)
  await confirmed(app, priya).registers.openDisclosure({ disclosureId })
  const { body, made, done } = await handOutDisclosure(app.db, extractPortsOf(app.ports), priya, disclosureId)
  const [{ sha256 }] = await Promise.all([made, finished(body.resume())])
  await done(sha256)
}

/** Another, about Léna, who may not be told yet. Olive has said yes; Priya has not read it. */
export async function waitForSecondYes(app: App, { olive }: Known): Promise<void> {
  const disclosureId = await enter(app, olive, {
    authority: 'Tribunal judiciaire de Paris',
    reference: 'RG 26/04417',
    country: 'FR',
    statute: 'Code de procédure pénale, art. 99-3',
    reason: 'Written requisition of the investigating judge, with seal; the clerk’s office confirmed the number.',
    email: 'lena@demo.test',
    columns: ['identity.person.email_sealed'],
    gagReference: 'RG 26/04417, p. 2',
    gagUntil: day(app).add({ days: 90 }).toString(),
  })
  await approve(app, olive, disclosureId)
}

type Order = {
  authority: string
  reference: string
  country: string
  statute: string
  reason: string
  email: string
  columns: string[]
  gagReference?: string
  gagUntil?: string
}

async function enter(app: App, by: Person, { columns: fields, ...order }: Order) {
  const { registers } = as(app, by)
  const days = { from: day(app).subtract({ days: 30 }).toString(), to: day(app).toString() }
  const { disclosureId } = await registers.enterDisclosure({ ...order, ...days, receivedOn: day(app).toString() })
  await registers.chooseDisclosed({ disclosureId, fields, ...days })
  return disclosureId
}

async function approve(app: App, by: Person, disclosureId: Awaited<ReturnType<typeof enter>>): Promise<void> {
  const { revision } = await as(app, by).registers.disclosure({ disclosureId })
  await confirmed(app, by).registers.approveDisclosure({ disclosureId, revision })
}

const day = (app: App) => app.db.clock.now().toZonedDateTimeISO('Europe/London').toPlainDate()
