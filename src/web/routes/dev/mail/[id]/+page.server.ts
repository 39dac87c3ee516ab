import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { html: _html, calendar, ...mail } = await locals.doors.notifications.mail({ id: params.id })
  return { mail, hasCalendar: calendar !== null, parts: partsOf(mail.text) }
}

/** The text, cut where a web address begins and ends, so that the page can make it a link. */
function partsOf(text: string): { text: string; link: boolean }[] {
  return text.split(/(https?:\/\/[^\s]+)/).map((part, at) => ({ text: part, link: at % 2 === 1 }))
}
