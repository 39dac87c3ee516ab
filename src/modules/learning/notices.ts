import { z } from 'zod'
import { courseFace, standingItem } from '#modules/courses'
import { courseId, itemId } from '#modules/courses/schema'
import { personCard } from '#modules/identity'
import { type AnyLetter, notice } from '#modules/notifications'
import { wayInto } from './invitations.ts'
import { personId } from './schema.ts'

/** Something new in a course; nothing to say when it was taken back meanwhile. */
export const newItem = notice(
  'new_item',
  z.object({ itemId }),
  async (tx, to, about, { origin, schoolName, words }) => {
    const item = await standingItem(tx, about.itemId)
    const course = item && (await courseFace(tx, [item.courseId])).get(item.courseId)
    if (!item?.published || course?.state !== 'published') return null
    const say = words(to.locale)
    const slots = { title: item.title, course: course.title }
    return {
      subject: say(`learning_mail_new_${item.kind}_subject`, slots),
      lines: [say(`learning_mail_new_${item.kind}_line`, slots)],
      action: { label: say('learning_mail_open_course'), url: `${origin}/courses/${course.id}` },
      after: [say('learning_mail_why', { school: schoolName })],
    }
  },
  'course_updates',
)

/** To somebody whom an invitation should have brought into a course that was full when they accepted it. */
export const noPlaceLeft = notice('no_place_left', z.object({ courseId }), async (tx, to, about, { origin, words }) => {
  const way = await wayInto(tx, about.courseId)
  if (!way) return null
  const say = words(to.locale)
  return {
    subject: say('learning_mail_no_place_subject', { course: way.title }),
    lines: [say('learning_mail_no_place_line', { course: way.title })],
    action: { label: say('learning_mail_see_course'), url: `${origin}${way.path}` },
  }
})

/** To whoever invited them. */
export const noPlaceForInvited = notice(
  'no_place_for_invited',
  z.object({ courseId, personId }),
  async (tx, to, about, { origin, words }) => {
    const course = (await courseFace(tx, [about.courseId])).get(about.courseId)
    const invited = (await personCard(tx, [about.personId])).get(about.personId)
    if (!course || !invited) return null
    const say = words(to.locale)
    const slots = { name: invited.name, course: course.title }
    return {
      subject: say('learning_mail_no_place_for_invited_subject', slots),
      lines: [say('learning_mail_no_place_for_invited_line', slots)],
      action: { label: say('learning_mail_open_course'), url: `${origin}/courses/${course.id}/people` },
    }
  },
)

export const learningLetters: AnyLetter[] = [newItem, noPlaceLeft, noPlaceForInvited]
