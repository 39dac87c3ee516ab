type Leaving = {
  courseId: string
  finish: { on: string } | null
  close: { last: string; unsaid: string }
}

/** On which day the last of these courses is gone, as a form says it that has not been sent; days of the calendar sort as text. */
export function leavingDay(courses: readonly Leaving[], said: (name: string) => string): string {
  return latest(courses.map((course) => dayFor(course, said)))
}

/** The last day that could be chosen at all. */
export const lastLeavingDay = (courses: readonly Leaving[]) => latest(courses.map(({ close }) => close.last))

function dayFor({ courseId, finish, close }: Leaving, said: (name: string) => string): string {
  const way = said(`way-${courseId}`)
  if (way === 'finish' && finish) return finish.on
  return (way === 'close' && said(`on-${courseId}`)) || close.unsaid
}

const latest = (days: readonly string[]) => days.toSorted().at(-1) ?? ''
