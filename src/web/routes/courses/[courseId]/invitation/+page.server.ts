import type { RequestEvent } from '@sveltejs/kit'
import type { CourseId } from '#modules/courses/schema'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { courses, learning } = locals.doors
  const courseId = params.courseId as CourseId
  const [course, invitation] = await Promise.all([courses.course({ courseId }), learning.invitation({ courseId })])
  const link = invitation.code ? `${locals.visit.origin}/join/${invitation.code}` : null
  return { course, invitation, link }
}

export const actions: Actions = {
  limits: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.learning.changeInvitation({
        courseId: idOf(event),
        expiresOn: text('expiresOn'),
        maxUses: text('maxUses'),
      }),
    ),
  rotate: (event) => submit(event, () => event.locals.doors.learning.rotateInvitation({ courseId: idOf(event) })),
  open: (event) => submit(event, () => event.locals.doors.learning.openInvitation({ courseId: idOf(event) })),
  close: (event) => submit(event, () => event.locals.doors.learning.closeInvitation({ courseId: idOf(event) })),
}

const idOf = (event: RequestEvent) => event.params.courseId as CourseId
