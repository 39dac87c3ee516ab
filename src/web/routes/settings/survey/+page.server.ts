import { submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

const done = ['answer', 'remove'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const { answers } = await locals.doors.profiles.survey()
  const saved = done.find((name) => name === url.searchParams.get('saved'))
  const outcome: Outcome | null = saved ? { at: `?/${saved}`, saved: true } : null
  return { answers, outcome }
}

export const actions: Actions = {
  answer: (event) =>
    submitThen(
      event,
      ({ text, list, checked }) =>
        event.locals.doors.profiles.answerSurvey({
          goals: list('goals'),
          platforms: list('platforms'),
          audience: text('audience'),
          budget: text('budget'),
          preferences: list('preferences'),
          dashboard: checked('fitted') ? 'fitted' : 'default',
          agreed: checked('agreed'),
        } as { agreed: true }),
      '/settings/survey?saved=answer',
    ),
  remove: (event) =>
    submitThen(event, () => event.locals.doors.profiles.deleteSurvey(), '/settings/survey?saved=remove'),
}
