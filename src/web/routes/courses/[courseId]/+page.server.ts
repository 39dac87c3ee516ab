import type { RequestEvent } from '@sveltejs/kit'
import type { CourseId, ItemId } from '#modules/courses/schema'
import { submit } from '#web/forms.ts'
import type { Fields } from '#web/submitted-fields.ts'
import type { Actions, PageServerLoad } from './$types'

const sessionsShown = 3

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { learning, live } = locals.doors
  const courseId = params.courseId as CourseId
  const after = url.searchParams.get('after') ?? undefined
  const ahead = live.sessionsOfCourse({ courseId, which: 'ahead', limit: sessionsShown })
  // Asked beside the course: whoever is not in it is refused its classes, and shown it without them.
  ahead.catch(() => {})
  const course = await courseFor(locals, courseId, after)
  if ('full' in course) return { kind: 'listed' as const, course }

  const teaching = course.relation !== 'student'
  const [sessions, invitation] = await Promise.all([ahead, teaching ? learning.invitation({ courseId }) : null])
  if (hasNews(course)) await learning.noteSeen({ courseId })
  const link = invitation?.code ? `${locals.visit.origin}/join/${invitation.code}` : null
  return { kind: 'inside' as const, course, sessions, link, paged: after !== undefined, teaching }
}

export const actions = {
  publish: (event) => submit(event, () => event.locals.doors.courses.publishCourse({ courseId: idOf(event) })),
  restore: (event) => submit(event, () => event.locals.doors.courses.restoreCourse({ courseId: idOf(event) })),
  join: (event) => submit(event, () => event.locals.doors.learning.joinListed({ courseId: idOf(event) })),
  askGuardian: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.learning.askGuardianForListed({ courseId: idOf(event), guardianEmail: text('guardianEmail') }),
    ),
  moveItem: (event) =>
    submit(event, (fields) => {
      const towards = fields.text('towards') === 'start' ? 'start' : 'end'
      return event.locals.doors.courses.moveItem({ itemId: itemIn(fields), towards })
    }),
  publishItem: (event) => submit(event, (fields) => event.locals.doors.courses.publishItem({ itemId: itemIn(fields) })),
  unpublishItem: (event) =>
    submit(event, (fields) => event.locals.doors.courses.unpublishItem({ itemId: itemIn(fields) })),
  deleteItem: async (event) => {
    let deleted: ItemId | null = null
    const outcome = await submit(event, async (fields) => {
      deleted = itemIn(fields)
      await event.locals.doors.courses.deleteItem({ itemId: deleted })
    })
    return 'saved' in outcome ? { ...outcome, deleted } : outcome
  },
  recallItem: (event) => submit(event, (fields) => event.locals.doors.courses.recallItem({ itemId: itemIn(fields) })),
} satisfies Actions

/** The course as somebody in it sees it, or as the school shows it to everybody else. */
async function courseFor({ doors, isRefusal }: App.Locals, courseId: CourseId, after: string | undefined) {
  try {
    return await doors.learning.course({ courseId, after })
  } catch (error) {
    if (!isRefusal(error) || !['course.unknown', 'sign_in.required'].includes(error.code)) throw error
    return doors.learning.listedCourse({ courseId }).catch((unlisted) => {
      throw isRefusal(unlisted) ? error : unlisted
    })
  }
}

type Seen = { relation: string; seenAt: string | null; items: { items: readonly { publishedAt: string | null }[] } }

function hasNews({ relation, seenAt, items }: Seen): boolean {
  return (
    relation === 'student' &&
    items.items.some(({ publishedAt }) => publishedAt !== null && (!seenAt || publishedAt > seenAt))
  )
}

const idOf = (event: RequestEvent) => event.params.courseId as CourseId
const itemIn = (fields: Fields) => fields.text('itemId') as ItemId
