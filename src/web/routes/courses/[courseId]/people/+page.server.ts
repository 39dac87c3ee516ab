import type { RequestEvent } from '@sveltejs/kit'
import type { PersonId } from '#kernel/actor'
import type { CourseId } from '#modules/courses/schema'
import { submit } from '#web/forms.ts'
import type { Fields } from '#web/submitted-fields.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { courses, learning } = locals.doors
  const courseId = params.courseId as CourseId
  const who = url.searchParams.get('who') === 'removed' ? 'removed' : 'attending'
  const after = url.searchParams.get('after') ?? undefined
  const [course, students, invitation] = await Promise.all([
    courses.course({ courseId }),
    learning.students({ courseId, who, after }),
    learning.invitation({ courseId }),
  ])
  const link = invitation.code ? `${locals.visit.origin}/join/${invitation.code}` : null
  return { course, students, who: who as 'attending' | 'removed', paged: after !== undefined, link }
}

export const actions = {
  remove: (event) => told(event, (of) => event.locals.doors.learning.removeStudent(of)),
  readmit: (event) => told(event, (of) => event.locals.doors.learning.readmitStudent(of)),
} satisfies Actions

type Of = { courseId: CourseId; personId: PersonId }

/** The page says afterwards of whom. */
async function told(event: RequestEvent, deed: (of: Of) => Promise<unknown>) {
  let name = ''
  const outcome = await submit(event, async ({ text }: Fields) => {
    await deed({ courseId: event.params.courseId as CourseId, personId: text('personId') as PersonId })
    name = text('name')
  })
  return 'saved' in outcome ? { ...outcome, name } : outcome
}
