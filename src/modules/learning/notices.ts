import { z } from 'zod'
import { courseFace, standingItem } from '#modules/courses'
import { itemId } from '#modules/courses/schema'
import { type AnyLetter, notice } from '#modules/notifications'
import { guardianLetters } from './guardian-letters.ts'
import { guardianNewsLetters } from './guardian-tellings.ts'
import { handoverLetters } from './handover-notices.ts'

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

export const learningLetters: AnyLetter[] = [newItem, ...guardianLetters, ...guardianNewsLetters, ...handoverLetters]
