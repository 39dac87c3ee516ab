import type { PersonId } from '#kernel/actor'
import { refused } from '#kernel/refusal'
import type { CourseState, ItemKind } from './schema.ts'

type Dated = { published_at: Temporal.Instant | null; archived_at: Temporal.Instant | null }

/** For so long what was deleted can be brought back. */
export const recallPeriod = Temporal.Duration.from({ hours: 14 * 24 })

/** For so long somebody may agree to take a course over. */
export const handoverPeriod = Temporal.Duration.from({ hours: 14 * 24 })

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

export function roomForItem(standing: number) {
  if (standing >= mostItems) return refused('item.too_many')
  return { standing }
}

type Content = { kind: ItemKind; body: string; url: string | undefined; files: number }

/** An item without anything in it tells nobody anything. */
export function worthReading(content: Content) {
  if (content.kind === 'link' && content.url === undefined) return refused('item.empty')
  if (content.kind === 'announcement' && content.body === '') return refused('item.empty')
  if (content.kind === 'material' && content.body === '' && content.files === 0) return refused('item.empty')
  return content
}

/** What does not exist in a course of minors, for anybody in it. */
export type Restricted = 'direct_messages' | 'recording' | 'captions' | 'ai_voice' | 'guests'
const ofMinors: ReadonlySet<Restricted> = new Set(['direct_messages', 'recording', 'captions', 'ai_voice', 'guests'])
const none: ReadonlySet<Restricted> = new Set()

/** The one place that says what a course must do without; whoever builds such a thing asks here. */
export function restrictionsOf({ minors }: { minors: boolean }): ReadonlySet<Restricted> {
  return minors ? ofMinors : none
}

type Offer = { toId: PersonId; teacherId: PersonId; mayTeach: boolean }

/** A course goes to somebody else who teaches here. */
export function handoverOffer(offer: Offer) {
  if (offer.toId === offer.teacherId) return refused('handover.theirs_already')
  if (!offer.mayTeach) return refused('handover.not_a_teacher')
  return offer
}
