import { type Person, personOf, type Role } from '#kernel/actor'
import type { KeptCategory } from '#modules/privacy/schema'
import { plainDateText } from '#web/format/dates.ts'
import { submitThen } from '#web/forms.ts'
import { waysTo } from '#web/parts/settings/kept-places.ts'
import { categoryName, categoryReason, factsOf, subjectName } from '#web/parts/settings/kept-words.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

type Subject = KeptCategory['about']

/** Whom a reader may be; whoever teaches may learn as well. */
const own: Record<Role, readonly Subject[]> = {
  student: ['account', 'student'],
  teacher: ['account', 'student', 'teacher'],
  owner: ['account', 'student', 'teacher'],
}
const others: readonly Subject[] = ['guest', 'guardian', 'visitor']

export const load: PageServerLoad = async ({ locals }) => {
  const { privacy, registers } = locals.doors
  const [{ items }, { items: copies }, { items: disclosures }] = await Promise.all([
    privacy.kept(),
    privacy.copies(),
    registers.disclosuresOfYou(),
  ])
  const about = (subject: Subject) => ({
    title: subjectName(subject),
    items: items
      .filter((item) => item.about === subject)
      .map((item) => ({
        category: item.category,
        name: categoryName(item.category),
        why: categoryReason(item.category),
        facts: factsOf(item, locals.locale),
        ways: waysTo(item.changedAt),
      })),
  })
  return {
    copy: copies[0] ?? null,
    isRecent: locals.isRecent,
    brings: mayBring(personOf(locals.actor)),
    lead: m.kept_lead(),
    disclosures: disclosures.map(({ disclosureId, authority, reference, handedOutAt, from, to, categories }) => ({
      key: disclosureId,
      authority,
      reference,
      at: handedOutAt,
      from: plainDateText(from, 'date', locals.locale),
      to: plainDateText(to, 'date', locals.locale),
      what: `${categories.map(({ category }) => categoryName(category)).join(', ')}.`,
    })),
    yours: own[personOf(locals.actor).role].map(about),
    otherPeople: m.kept_others(),
    others: others.map(about),
  }
}

/** Whoever teaches may bring what they taught elsewhere; not while their data are kept and not used. */
const mayBring = ({ role, restricted }: Person) => role !== 'student' && !restricted

export const actions: Actions = {
  copy: (event) => submitThen(event, () => event.locals.doors.privacy.askForCopy(), '/settings/data#copy'),
}
