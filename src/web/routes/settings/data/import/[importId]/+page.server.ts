import type { OwnPartName } from '#kernel/import-words'
import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

const pages = '/settings/data/import'

export const load: PageServerLoad = async ({ locals, params: { importId }, url }) => {
  const after = Number(url.searchParams.get('after') ?? -1)
  const found = await locals.doors.imports.import({ importId, after })
  const sentence = (code: string, details = {}) => locals.problemOf({ code, details, fields: {} }).title
  return {
    found: { ...found, why: found.refusal && sentence(found.refusal, found.details) },
    own: found.own.map((part) => ({ ...part, why: part.refusal && sentence(part.refusal) })),
    courses: found.items.map((course) => ({
      ...course,
      why: course.refusal && sentence(course.refusal, course.details),
    })),
  }
}

export const actions: Actions = {
  bring: (event) =>
    submitThen(
      event,
      ({ list }) =>
        event.locals.doors.imports.bringCourses({
          importId: event.params.importId,
          courses: list('courses').map(Number),
          fill: list('fill') as OwnPartName[],
          replace: list('replace') as OwnPartName[],
        }),
      `${pages}/${event.params.importId}`,
    ),
  away: (event) =>
    submitThen(event, () => event.locals.doors.imports.putAway({ importId: event.params.importId }), pages),
}
