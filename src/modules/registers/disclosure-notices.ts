import { z } from 'zod'
import { mailAddressOf } from '#modules/identity'
import { type AnyLetter, alsoWhileRestricted, letter, momentText, notice } from '#modules/notifications'
import { disclosureId } from './schema.ts'
import { read } from './tables.ts'

const aboutDisclosure = z.object({ disclosureId })

/** To whom it is about, also while they are suspended: what was handed over belongs to what they have a right to know. */
export const disclosureOfYou = letter('disclosure_of_you', aboutDisclosure, async (tx, about, desk) => {
  const told = await read(tx)
    .selectFrom('registers.disclosure_notice')
    .selectAll()
    .where('disclosure_id', '=', about.disclosureId)
    .executeTakeFirst()
  const person = told && (await mailAddressOf(tx, told.person_id))
  if (!told || !person) return null
  const to = { name: person.name, address: person.email, locale: person.locale }
  const say = desk.words(to.locale)
  const at = momentText(told.handed_out_at, { locale: to.locale, timeZone: person.timeZone ?? 'UTC' })
  return {
    to,
    subject: say('disclosures_mail_subject', { school: desk.schoolName }),
    lines: [
      say('disclosures_mail_line', { school: desk.schoolName, authority: told.authority, at }),
      say('disclosures_mail_order', { reference: told.reference }),
    ],
    action: { label: say('disclosures_mail_action'), url: `${desk.origin}/settings/data#disclosures` },
    after: [say('disclosures_mail_after')],
  }
})

/** To the other owners: an order is there, and two people have to approve what goes. */
export const disclosureWaits = notice('disclosure_waits', aboutDisclosure, async (_tx, to, about, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('disclosures_mail_waits_subject', { school: desk.schoolName }),
    lines: [say('disclosures_mail_waits_line')],
    action: { label: say('disclosures_mail_open'), url: `${desk.origin}/school/disclosures/${about.disclosureId}` },
  }
})

/** To owners: is it still forbidden to tell? */
export const disclosureToReview = notice('disclosure_review', aboutDisclosure, async (_tx, to, about, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('disclosures_mail_review_subject', { school: desk.schoolName }),
    lines: [say('disclosures_mail_review_line')],
    action: { label: say('disclosures_mail_open'), url: `${desk.origin}/school/disclosures/${about.disclosureId}` },
  }
})

export const disclosureLetters: AnyLetter[] = [
  ...alsoWhileRestricted([disclosureOfYou]),
  disclosureWaits,
  disclosureToReview,
]
