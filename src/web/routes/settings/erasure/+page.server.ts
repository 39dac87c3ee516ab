import { personOf } from '#kernel/actor'
import type { CourseId } from '#modules/courses/schema'
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
    /** Until when each course can still be chosen for, once it was asked. */
    isChoosing: ahead.waiting?.isChoosing ?? false,
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
  ask: (event) =>
    submitThen(
      event,
      ({ texts }) => event.locals.doors.privacy.askForErasure({ endings: endingsIn(texts) }),
      '/settings/erasure',
    ),
  choose: (event) =>
    submit(event, ({ text }) => {
      const [courseId, way] = [text('courseId') as CourseId, text('way') as 'close']
      return event.locals.doors.privacy.chooseEnding({ courseId, way, on: text('on') })
    }),
  back: (event) => submit(event, () => event.locals.doors.privacy.takeErasureBack()),
}

/** One choice for each course that stands in the form; what is chosen later is left out. */
function endingsIn(texts: Record<string, string>) {
  return Object.entries(texts).flatMap(([name, way]) => {
    const courseId = name.startsWith('way-') ? (name.slice('way-'.length) as CourseId) : null
    return courseId && way !== 'later' ? [{ courseId, way: way as 'close', on: texts[`on-${courseId}`] ?? '' }] : []
  })
}
