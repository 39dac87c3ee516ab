import type { KeptCategory } from '#modules/privacy/schema'
import { m } from '#web/words.ts'

type Place = KeptCategory['changedAt'][number]
type Way = { href: string; label: string }

/** What of a course or a class is changed is changed there; the list of courses is the way to it. */
const course = () => ({ href: '/courses', label: m.kept_change_course() })

const ways: Record<Place, () => Way> = {
  '/settings/account': () => ({ href: '/settings/account', label: m.kept_change_account() }),
  '/settings/account/address': () => ({ href: '/settings/account/address', label: m.kept_change_address() }),
  '/settings/profile': () => ({ href: '/settings/profile', label: m.kept_change_profile() }),
  '/settings/security/passkeys/[passkeyId]': () => ({
    href: '/settings/security/passkeys',
    label: m.kept_change_passkeys(),
  }),
  '/settings/accessibility': () => ({ href: '/settings/accessibility', label: m.kept_change_needs() }),
  '/settings/survey': () => ({ href: '/settings/survey', label: m.kept_change_survey() }),
  '/courses/[courseId]': course,
  '/courses/[courseId]/edit': course,
  '/courses/[courseId]/items/[itemId]': course,
  '/courses/[courseId]/invitation': course,
  '/courses/[courseId]/sessions/[sessionId]': () => ({ href: '/courses', label: m.kept_change_class() }),
  '/class/[sessionId]': () => ({ href: '/courses', label: m.kept_change_class() }),
}

/** Where somebody changes it, each way once. */
export function waysTo(places: readonly Place[]): Way[] {
  return [...new Map(places.map((place) => ways[place]()).map((way) => [way.label, way])).values()]
}
