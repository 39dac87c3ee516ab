import type { Actor, Person, PersonId } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { type Face, faceColumns, faceOf, standingCourses } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { minorsAmong } from '#modules/identity'
import { admission, type Entry } from './rules.ts'
import type { InvitationId, Obstacle } from './schema.ts'
import { read } from './tables.ts'

/** Whoever counts the students of a course in order to add one waits here for those who came first. */
export async function holdEntry(tx: Tx, courseId: CourseId): Promise<void> {
  await hold(tx, `learning.entry:${courseId}`)
}

export type Inside = Pick<Entry, 'course' | 'removed' | 'needsGuardian'> & {
  face: Face
  descriptionHtml: string
  standing: boolean
}
export type Doorway = Inside & Entry & { invitationId: InvitationId | null }

/** All that decides whether somebody may come in through this link: one question. */
export async function doorwayAt(tx: ReadTx, actor: Actor, code: string): Promise<Doorway> {
  const personId = personIdOf(actor)
  const row = await doorway(tx, personId)
    .innerJoin('learning.invitation as invitation', 'invitation.course_id', 'course.id')
    .select(['invitation.id as invitation_id', 'invitation.expires_at', 'invitation.max_uses'])
    .select(({ selectFrom }) =>
      selectFrom('learning.enrolment')
        .select(({ fn }) => fn.countAll<bigint>().as('uses'))
        .whereRef('invitation_id', '=', 'invitation.id')
        .as('uses'),
    )
    .where('invitation.code', '=', code)
    .where('invitation.closed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new Refusal('invitation.unknown')
  const invitation = { expiresAt: row.expires_at, maxUses: row.max_uses, uses: Number(row.uses ?? 0n) }
  return { ...(await insideFrom(tx, row, personId)), invitationId: row.invitation_id, invitation }
}

/** The same for a course that stands on the school's front. */
export async function openDoorway(tx: ReadTx, actor: Actor, id: CourseId): Promise<Doorway> {
  const personId = personIdOf(actor)
  const row = await doorway(tx, personId)
    .where('course.id', '=', id)
    .where('course.visibility', '=', 'listed')
    .where('course.published_at', 'is not', null)
    .where('course.archived_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new Refusal('course.unknown')
  return { ...(await insideFrom(tx, row, personId)), invitationId: null, invitation: null }
}

/** The same for somebody whom the school invited to this course by mail; null when the course is gone. */
export async function insideFor(tx: ReadTx, personId: PersonId, id: CourseId): Promise<Inside | null> {
  const row = await doorway(tx, personId).where('course.id', '=', id).executeTakeFirst()
  return row ? insideFrom(tx, row, personId) : null
}

export function obstacleOf(entry: Entry, now: Temporal.Instant): Obstacle {
  const decision = admission(entry, now)
  return 'refused' in decision ? decision.refused : null
}

export function isTeacherOf(face: Face, person: Person): boolean {
  return face.teacherId === person.id
}

function doorway(tx: ReadTx, personId: PersonId) {
  return read(tx)
    .selectFrom(standingCourses)
    .leftJoinLateral(
      ({ selectFrom }) =>
        selectFrom('learning.enrolment')
          .select(['ended_by', 'ended_at', 'ended_because', 'student_id'])
          .whereRef('course_id', '=', 'course.id')
          .where('student_id', '=', personId)
          .orderBy('id', 'desc')
          .limit(1)
          .as('latest'),
      (join) => join.onTrue(),
    )
    .select(faceColumns)
    .select([
      'course.description_html',
      'course.capacity',
      'latest.student_id',
      'latest.ended_by',
      'latest.ended_at',
      'latest.ended_because',
    ])
    .select(({ selectFrom, exists }) =>
      exists(
        selectFrom('learning.course_consent')
          .select('id')
          .whereRef('course_id', '=', 'course.id')
          .where('student_id', '=', personId)
          .where('revoked_at', 'is', null),
      ).as('consented'),
    )
    .select(({ selectFrom }) =>
      selectFrom('learning.enrolment')
        .select(({ fn }) => fn.countAll<bigint>().as('students'))
        .whereRef('course_id', '=', 'course.id')
        .where('ended_at', 'is', null)
        .as('students'),
    )
}

type Row = Parameters<typeof faceOf>[0] & {
  description_html: string
  capacity: number | null
  students: bigint | null
  student_id: PersonId | null
  ended_by: PersonId | 'system' | null
  ended_at: Temporal.Instant | null
  ended_because: 'no_consent' | null
  consented: unknown
}

async function insideFrom(tx: ReadTx, row: Row, personId: PersonId): Promise<Inside> {
  const face = faceOf(row)
  return {
    face,
    descriptionHtml: row.description_html,
    course: {
      state: face.state,
      capacity: row.capacity,
      students: Number(row.students ?? 0n),
      isClosing: face.ending?.way === 'close',
    },
    standing: row.student_id !== null && row.ended_at === null,
    removed: row.ended_at !== null && row.ended_by !== personId && row.ended_because === null,
    needsGuardian:
      face.minors && personId !== nobody && !row.consented && (await minorsAmong(tx, [personId])).length > 0,
  }
}

/** A stranger has no enrolments: this is nobody's id. */
const nobody = '' as PersonId
function personIdOf(actor: Actor): PersonId {
  return actor.kind === 'person' ? actor.id : nobody
}
