import { refused } from '#kernel/refusal'
import type { CourseState } from './schema.ts'

type Dated = { published_at: Temporal.Instant | null; archived_at: Temporal.Instant | null }

/** For so long what was deleted can be brought back. */
export const recallPeriod = Temporal.Duration.from({ hours: 14 * 24 })

/** More than anybody scrolls through; a course that needs more is two courses. */
export const mostItems = 500

export function stateOf({ published_at, archived_at }: Dated): CourseState {
  if (archived_at) return 'archived'
  return published_at ? 'published' : 'draft'
}

/** An archived course is kept to be read. */
export function changeable<Course extends { state: CourseState }>(course: Course) {
  if (course.state === 'archived') return refused('course.archived')
  return course
}

export function roomForItem(count: number) {
  if (count >= mostItems) return refused('item.too_many')
  return { place: count }
}
