import type { PageServerLoad } from './$types'

/** Strangers meet the school; people meet what they have to do now. */
export const load: PageServerLoad = async ({ locals }) => {
  const { learning, live, courses } = locals.doors
  if (locals.actor.kind !== 'person')
    return { home: null, next: null, offered: (await courses.listed({ limit: 12 })).items }
  const [home, { items }] = await Promise.all([learning.home(), live.nextSessions({ limit: 1 })])
  return { home, next: items[0] ?? null, offered: [] }
}
