import { nextOf, submitThen } from '#web/forms.ts'
import { queryOf, stepAfter, stepOf, walkAddress } from '#web/parts/settings/walk.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { profiles } = locals.doors
  const step = stepOf(url)
  const [mine, { answers }] = await Promise.all([
    profiles.interface(),
    step === 'done' ? profiles.survey() : { answers: null },
  ])
  return { step, mine, next: nextOf(url), hasAnswered: answers !== null, trail: trail() }
}

/** In its words, which every page of settings has in its script, and this one would have to share. */
const trail = () => [
  { href: '/settings', label: m.settings_title() },
  { href: '/settings/accessibility', label: m.settings_needs() },
]

export const actions: Actions = {
  /** What other steps arranged stays as it is. The whole page comes anew: the next step shows what was chosen. */
  keep: (event) =>
    submitThen(
      event,
      async ({ texts, checked }) => {
        const { profiles } = event.locals.doors
        const { settings } = await profiles.interface()
        return profiles.arrangeInterface({ ...settings, ...texts, agreed: checked('agreed') } as { agreed: true })
      },
      `${walkAddress}?${queryOf(stepAfter(stepOf(event.url)), nextOf(event.url))}`,
    ),
}
