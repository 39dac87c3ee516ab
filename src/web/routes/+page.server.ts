import { type DocumentId, placeOf } from '#modules/documents/schema'
import { dateText } from '#web/format/dates.ts'
import { submitThen } from '#web/forms.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

/** Strangers meet the school; people meet what they have to do now. */
export const load: PageServerLoad = async ({ locals }) => {
  const { learning, live, courses, profiles, documents } = locals.doors
  if (locals.actor.kind !== 'person')
    return {
      home: null,
      next: null,
      answers: null,
      welcome: null,
      ahead: null,
      agreements: null,
      offered: (await courses.listed({ limit: 12 })).items,
    }
  const [home, { items }, { answers }, { offered }, { ahead, open }] = await Promise.all([
    learning.home(),
    live.nextSessions({ limit: 1 }),
    profiles.survey(),
    profiles.welcome(),
    documents.waiting(),
  ])
  const ways = offered ? openWays((await locals.shell).needs !== null, answers !== null) : []
  return {
    home,
    answers,
    welcome: welcomeTo(ways),
    ahead: aheadOf(ahead, locals),
    agreements: agreementsOf(open.length),
    next: items[0] ?? null,
    offered: [],
  }
}

export const actions: Actions = {
  notNow: (event) => submitThen(event, () => event.locals.doors.profiles.declineWelcome(), '/'),
}

type Way = { href: string; label: string }

/** What of the welcome somebody has not done yet. */
function openWays(hasNeeds: boolean, hasAnswered: boolean): Way[] {
  const walk = { href: '/settings/accessibility/walk', label: m.home_welcome_walk() }
  const survey = { href: '/settings/survey', label: m.home_welcome_survey() }
  return [...(hasNeeds ? [] : [walk]), ...(hasAnswered ? [] : [survey])]
}

/** Its words come from here: few need them, and the start page opens on slow phones. */
function welcomeTo(ways: Way[]) {
  return ways.length === 0 ? null : { title: m.home_welcome(), ways, notNow: m.home_welcome_decline() }
}

type Ahead = { document: DocumentId; number: number; effectiveAt: string } | null

/** What somebody has not accepted yet; they can do everything meanwhile. */
function agreementsOf(open: number) {
  if (open === 0) return null
  return { href: '/settings/agreements', text: m.home_agreements(), label: m.home_agreements_link() }
}

/** What everybody is told before it holds, beside the mail that says the same. */
function aheadOf(version: Ahead, { locale, timeZone }: App.Locals) {
  if (!version) return null
  const day = dateText(version.effectiveAt, 'date', { locale, timeZone })
  const isPolicy = version.document === 'privacy'
  return {
    href: `${placeOf(version.document)}/versions/${version.number}`,
    text: isPolicy ? m.home_policy_ahead({ day }) : m.home_agreement_ahead({ day }),
    label: m.policy_upcoming_link(),
  }
}
