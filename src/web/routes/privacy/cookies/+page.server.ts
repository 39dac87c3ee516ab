import { submit } from '#web/forms.ts'
import { forgetPreferences } from '#web/preferences.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, cookies, request }) => {
  const { entries } = await locals.doors.documents.browser()
  const school = locals.school.name
  const isSent = request.headers.get('sec-gpc') === '1'
  return {
    entries: entries.map((entry) => ({
      ...entry,
      isHere: entry.store === 'cookie' && entry.names.some((name) => cookies.get(name) !== undefined),
    })),
    isSent,
    lead: m.browser_lead({ school }),
    signal: isSent ? m.browser_gpc_sent({ school }) : m.browser_gpc_not_sent({ school }),
    signalFile: m.browser_gpc_file({ school }),
    hasAccount: locals.actor.kind === 'person',
  }
}

export const actions: Actions = {
  /** What lies beyond the reach of a server goes once the page is back. */
  forget: (event) => submit(event, async () => forgetPreferences(event.cookies, event.url.protocol === 'https:')),
}
