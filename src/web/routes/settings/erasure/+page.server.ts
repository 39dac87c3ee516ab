import { personOf } from '#kernel/actor'
import { confirmFirst, submit, submitThen } from '#web/forms.ts'
import { categoryName, keptText } from '#web/parts/settings/kept-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const ahead = await locals.doors.privacy.erasureAhead()
  const sure = url.searchParams.has('sure') && !ahead.waiting
  if (sure) confirmFirst(event)
  const named = (fate: 'goes' | 'stays') =>
    ahead.categories
      .filter((one) => one.fate === fate)
      .map(({ about, category, kept }) => ({
        key: `${about} ${category}`,
        name: categoryName(category),
        kept: fate === 'stays' ? keptText(kept, locals.locale) : '',
      }))
  return {
    sure,
    runsTheSchool: personOf(locals.actor).role === 'owner',
    waiting: ahead.waiting,
    days: ahead.days,
    goes: onceEach(named('goes')),
    stays: named('stays'),
    files: ahead.files,
    courses: ahead.courses,
    moreCourses: ahead.moreCourses,
  }
}

/** What goes as a student and as a teacher is read once. */
function onceEach<Named extends { name: string }>(all: readonly Named[]): Named[] {
  return [...new Map(all.map((one) => [one.name, one])).values()]
}

export const actions: Actions = {
  ask: (event) => submitThen(event, () => event.locals.doors.privacy.askForErasure(), '/settings/erasure'),
  back: (event) => submit(event, () => event.locals.doors.privacy.takeErasureBack()),
}
