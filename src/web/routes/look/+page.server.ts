import { redirect } from '@sveltejs/kit'
import { isLocale, locales } from '#web/format/locales.ts'
import { nextOf } from '#web/forms.ts'
import { contrasts, keepPreference, themes } from '#web/preferences.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ url }) => ({ back: nextOf(url) })

/** Keeps how this browser shows the pages, and the language for the account too; what a form does not ask stays as it was. */
export const actions: Actions = {
  default: async ({ request, cookies, url, locals }) => {
    const chosen = await request.formData()
    const secure = url.protocol === 'https:'
    for (const [name, allowed] of [
      ['locale', locales],
      ['theme', themes],
      ['contrast', contrasts],
    ] as const) {
      const value = chosen.get(name)
      if (typeof value === 'string') keepPreference(cookies, name, value, allowed, secure)
    }
    const language = chosen.get('locale')
    if (isLocale(language) && locals.actor.kind === 'person') {
      const { profiles } = locals.doors
      await profiles.change({ ...(await profiles.mine()), language })
    }
    redirect(303, nextOf(new URL(`?next=${encodeURIComponent(String(chosen.get('back') ?? ''))}`, url)))
  },
}
