import type { CourseId } from '#modules/courses/schema'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** Lists have a cursor of their own each in the address, so that every page of them can be kept and shared. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const { courses, learning } = locals.doors
  const cursor = (name: string) => url.searchParams.get(name) ?? undefined
  if (locals.actor.kind !== 'person') {
    const offered = await courses.listed({ after: cursor('offered') })
    return {
      taught: null,
      attended: null,
      deleted: [],
      handovers: [],
      offered,
      whose: 'mine' as const,
      paged: url.search !== '',
    }
  }
  const teaches = locals.actor.role !== 'student'
  const whose = locals.actor.role === 'owner' && url.searchParams.get('whose') === 'everyones' ? 'everyones' : 'mine'
  const [taught, deleted, handovers, attended, offered] = await Promise.all([
    teaches ? courses.taught({ whose, after: cursor('taught') }) : null,
    teaches ? courses.deleted() : null,
    teaches ? courses.handoversToMe() : null,
    learning.attended({ after: cursor('attended') }),
    courses.listed({ after: cursor('offered') }),
  ])
  const own = new Set([...(taught?.items ?? []), ...attended.items].map(({ courseId }) => courseId))
  return {
    taught,
    attended,
    deleted: deleted?.items ?? [],
    handovers: handovers?.items ?? [],
    offered: { ...offered, items: offered.items.filter(({ courseId }) => !own.has(courseId)) },
    whose: whose as 'mine' | 'everyones',
    paged: ['taught', 'attended', 'offered'].some((name) => url.searchParams.has(name)),
  }
}

export const actions = {
  recall: async (event) => {
    let title = ''
    const outcome = await submit(event, async ({ text }) => {
      await event.locals.doors.courses.recallCourse({ courseId: text('courseId') as CourseId })
      title = text('title')
    })
    return 'saved' in outcome ? { ...outcome, recalled: title } : outcome
  },
  accept: async (event) => {
    const outcome = await submit(event, ({ text }) =>
      event.locals.doors.courses.acceptHandover({ courseId: text('courseId') as CourseId }),
    )
    return 'saved' in outcome ? { ...outcome, tookOver: true } : outcome
  },
  decline: (event) =>
    submit(event, ({ text }) => event.locals.doors.courses.declineHandover({ courseId: text('courseId') as CourseId })),
} satisfies Actions
