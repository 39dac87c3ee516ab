import { confirmFirst, submit } from '#web/forms.ts'
import { scopeInWords } from '#web/parts/keys/scopes.ts'
import type { Actions, PageServerLoad } from './$types'

const usual = [7, 30, 90, 180, 365]

export const load: PageServerLoad = async (event) => {
  confirmFirst(event)
  const { scopes, longestDays, most, left } = await event.locals.doors.identity.keyChoices()
  const days = [...usual.filter((some) => some < longestDays), longestDays]
  return { days, most, left, scopes: scopes.map((scope) => scopeInWords(scope, event.locals.locale)) }
}

export const actions: Actions = {
  default: async (event) => {
    let made: { key: string; name: string; endsAt: string } | null = null
    const outcome = await submit(event, async ({ text, list }) => {
      const name = text('name')
      const { key, endsAt } = await event.locals.doors.identity.makeKey({
        name,
        scopes: list('scopes'),
        days: text('days'),
      })
      made = { key, name: name.trim(), endsAt }
    })
    return made ? { ...outcome, made: made as { key: string; name: string; endsAt: string } } : outcome
  },
}
