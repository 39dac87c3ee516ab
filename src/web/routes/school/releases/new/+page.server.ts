import { error } from '@sveltejs/kit'
import { questions } from '#modules/profiles/schema'
import { confirmFirst, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  confirmFirst(event)
  const { items: counts } = await locals.doors.profiles.insights()
  const insightId = url.searchParams.get('count') ?? counts[0]?.id
  const asked = url.searchParams.getAll('questions')
  const chosen = asked.length > 0 ? questions.filter((question) => asked.includes(question)) : questions
  if (!insightId) return { counts: [], insightId: null, questions, chosen, ahead: null }
  const ahead = await locals.doors.registers.figuresToRelease({ insightId, questions: chosen }).catch((fault) => {
    if (locals.isRefusal(fault)) error(404)
    throw fault
  })
  const offered = counts.map(({ id, madeAt, people }) => ({ id, madeAt, people }))
  return { counts: offered, insightId, questions, chosen, ahead }
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ list, text }) =>
        event.locals.doors.registers.releaseFigures({
          insightId: text('insightId'),
          questions: list('questions') as never,
          to: text('to') as never,
          givenTo: text('givenTo'),
          purpose: text('purpose'),
          sha256: text('sha256'),
        }),
      ({ releaseId }) => `/school/releases/${releaseId}`,
    ),
}
