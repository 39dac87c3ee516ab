import { isOwner, type Person } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { coursesTaughtBy, type Face, newestItems, withNames } from '#modules/courses'
import { attendingInEach, type Enrolment, enrolmentsOf } from './rosters.ts'
import type { Home } from './schema.ts'

const shown = 6
const mostWaiting = 5

/** Five questions at most, whoever asks and however much there is. */
export async function homeOf(tx: ReadTx, person: Person): Promise<Home> {
  const teaches = person.role === 'teacher' || isOwner(person)
  const taught = teaches ? await coursesTaughtBy(tx, { teacher: person, limit: shown + 1 }) : []
  const attended = await enrolmentsOf(tx, person.id, { limit: 100 })
  const students = await attendingInEach(
    tx,
    taught.map(({ id }) => id),
  )
  const waiting = await waitingIn(tx, attended)

  const taughtShown = taught.slice(0, shown)
  const attendedShown = attended.slice(0, shown).map(({ face }) => face)
  const faces = await withNames(tx, [...taughtShown, ...attendedShown])
  return {
    taught: faces.slice(0, taughtShown.length).map((face) => ({ ...face, students: students.get(face.courseId) ?? 0 })),
    moreTaught: taught.length > shown,
    attended: faces.slice(taughtShown.length),
    moreAttended: attended.length > shown,
    waiting,
  }
}

/** What was published since the student last looked, or since they joined. */
async function waitingIn(tx: ReadTx, enrolments: readonly Enrolment[]): Promise<Home['waiting']> {
  const current = enrolments.filter(({ face }) => face.state === 'published')
  const titles = new Map<string, Face>(current.map(({ face }) => [face.id, face]))
  const since = current.map(({ face, seenAt, joinedAt }) => ({ courseId: face.id, since: seenAt ?? joinedAt }))
  const items = await newestItems(tx, since, mostWaiting)
  return items.map(({ publishedAt, ...item }) => ({
    ...item,
    courseTitle: titles.get(item.courseId)?.title ?? '',
    publishedAt: publishedAt.toString(),
  }))
}
