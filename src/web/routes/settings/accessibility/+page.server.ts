import { submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

const done = ['keep', 'clear'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const mine = await locals.doors.profiles.interface()
  const saved = done.find((name) => name === url.searchParams.get('saved'))
  const outcome: Outcome | null = saved ? { at: `?/${saved}`, saved: true } : null
  return { mine, outcome }
}

/** The whole page comes anew: it is how everything looks that has changed. */
export const actions: Actions = {
  keep: (event) =>
    submitThen(
      event,
      ({ texts, checked }) =>
        event.locals.doors.profiles.arrangeInterface({ ...texts, agreed: checked('agreed') } as { agreed: true }),
      '/settings/accessibility?saved=keep',
    ),
  clear: (event) =>
    submitThen(event, () => event.locals.doors.profiles.clearInterface(), '/settings/accessibility?saved=clear'),
}
