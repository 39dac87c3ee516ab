import { z } from 'zod'
import type { Tx } from '#kernel/db'
import { type Duty, duty, enqueue, enqueueMany, job } from '#kernel/outbox'
import { courseFace } from '#modules/courses'
import { type CourseId, courseId } from '#modules/courses/schema'
import { personCard } from '#modules/identity'
import { type AnyLetter, letter, momentText } from '#modules/notifications'
import { aboutOf } from './course-askings.ts'
import { courseConsentToConfirm } from './course-consents.ts'
import { consentId } from './schema.ts'
import { read } from './tables.ts'

/** How many guardians one change tells. */
const batch = 500

/** What guardians hear of a course to which they agreed: it ends, it stays after all, somebody else teaches it. */
const news = ['ends', 'stays', 'new_teacher'] as const
type News = (typeof news)[number]

const tellBatch = job(
  'learning.tell_guardians',
  z.object({ courseId, said: z.enum(news), after: consentId.optional() }),
)

/** Tells the guardians of everybody who attends a course by their consent, a batch at a time. */
export async function tellGuardians(tx: Tx, courseId: CourseId, said: News): Promise<void> {
  await enqueue(tx, tellBatch, { courseId, said })
}

export const guardianTellingDuties: Duty[] = [
  duty(tellBatch, (db, { courseId, said, after }) =>
    db.transact(async (tx) => {
      let consents = read(tx)
        .selectFrom('learning.course_consent as consent')
        .innerJoin('learning.enrolment as enrolment', (join) =>
          join
            .onRef('enrolment.course_id', '=', 'consent.course_id')
            .onRef('enrolment.student_id', '=', 'consent.student_id')
            .on('enrolment.ended_at', 'is', null),
        )
        .select('consent.id')
        .where('consent.course_id', '=', courseId)
        .where('consent.revoked_at', 'is', null)
      if (after) consents = consents.where('consent.id', '>', after)
      const rows = await consents.orderBy('consent.id').limit(batch).execute()
      await enqueueMany(
        tx,
        letters[said].job,
        rows.map(({ id }) => ({ payload: { consentId: id } })),
      )
      const last = rows.at(-1)
      if (last && rows.length === batch) await enqueue(tx, tellBatch, { courseId, said, after: last.id })
    }),
  ),
]

const toGuardian = (said: News) =>
  letter(`guardian_course_${said}`, z.object({ consentId }), async (tx, { consentId }, desk) => {
    const consent = await courseConsentToConfirm(tx, consentId)
    const about = consent && (await aboutOf(tx, consent.courseId, consent.personId))
    const face = consent && (await courseFace(tx, [consent.courseId])).get(consent.courseId)
    if (!about || !face || (said === 'ends') !== (face.ending !== null)) return null
    const say = desk.words(consent.locale)
    const slots = {
      child: about.childName,
      course: face.title,
      school: desk.schoolName,
      name: (await personCard(tx, [face.teacherId])).get(face.teacherId)?.name ?? '',
      at: face.ending ? momentText(face.ending.goneAt, { locale: consent.locale, timeZone: face.timeZone }) : '',
    }
    const key = face.ending ? `guardian_${face.ending.way}` : `guardian_${said}`
    return {
      to: { name: consent.name, address: consent.email, locale: consent.locale },
      subject: say(`ending_mail_${key}_subject`, slots),
      lines: [say(`ending_mail_${key}_line`, slots)],
      action: {
        label: say('mail_guardian_agreed_action'),
        url: `${desk.origin}/guardian/course/consent/${consent.token}`,
      },
    }
  })

const letters: Record<News, ReturnType<typeof toGuardian>> = {
  ends: toGuardian('ends'),
  stays: toGuardian('stays'),
  new_teacher: toGuardian('new_teacher'),
}

export const guardianNewsLetters: AnyLetter[] = Object.values(letters)
