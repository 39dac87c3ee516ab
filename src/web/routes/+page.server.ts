import type { PageServerLoad } from './$types'

/** Strangers meet the school; people meet what they have to do now. */
export const load: PageServerLoad = async ({ locals }) => {
  const { learning, live, courses, profiles } = locals.doors
  if (locals.actor.kind !== 'person')
    return { home: null, next: null, answers: null, offered: (await courses.listed({ limit: 12 })).items }
  const [home, { items }, { answers }] = await Promise.all([
    learning.home(),
    live.nextSessions({ limit: 1 }),
    profiles.survey(),
  ])
  return { home, answers, next: items[0] ?? null, offered: [] }
}
