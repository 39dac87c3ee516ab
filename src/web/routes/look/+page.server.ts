import { redirect } from '@sveltejs/kit'
import { locales } from '#web/format/locales.ts'
import { contrasts, keepPreference, themes } from '#web/preferences.ts'
import { nextOf } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => redirect(303, '/')

/** Keeps how this browser shows the pages; an account's own settings stand above it. */
export const actions: Actions = {
  default: async ({ request, cookies, url }) => {
    const chosen = await request.formData()
    const secure = url.protocol === 'https:'
    const text = (name: string) => String(chosen.get(name) ?? '')
    keepPreference(cookies, 'locale', text('locale'), locales, secure)
    keepPreference(cookies, 'theme', text('theme'), themes, secure)
    keepPreference(cookies, 'contrast', text('contrast'), contrasts, secure)
    redirect(303, nextOf(new URL(`?next=${encodeURIComponent(text('back'))}`, url)))
  },
}
