import type { Person } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { rowsToErase } from '#kernel/erasures'
import { announce, withdraw } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { courseFace, coursesTaughtBy, type Face, openHandovers } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { filesOwnedBy } from '#modules/files'
import { attendingInEach } from '#modules/learning'
import { tell } from '#modules/notifications'
import { courseWaits } from './ending-notices.ts'
import { daysFor, type EndingLimits, finishing, thinkingUntil } from './ending-rules.ts'
import { dropEndings, type EndingPorts, mostCourses, planEndOf, setEnding } from './endings.ts'
import { beginErasure, type Kept } from './erasure-flows.ts'
import { keyFor, keyOf, settleOf } from './erasure-jobs.ts'
import type { ChooseEnding, ErasureId } from './erasure-schemas.ts'
import { dropWish, waitingErasure } from './erasures.ts'
import { erasureDropped } from './events.ts'
import { courseAhead } from './leaving-courses.ts'
import { erasureComes, erasureTakenBack } from './notices.ts'
import { categoriesOf } from './receipts.ts'
import { coolingOffDays } from './rules.ts'
import type { ErasureRow } from './tables.ts'

/** What asking leaves behind itself: the receipt. */
const theWish = { table: 'privacy.erasure', fate: 'stays', rows: 1 } as const

const coursesShown = 50

/** What would go and what would stay if this person were erased, and whether that is under way. */
export async function erasureAheadOf(tx: ReadTx, kept: Kept, ports: EndingPorts, person: Person) {
  const [waiting, touched, files, faces] = [
    await waitingErasure(tx, person.id),
    await rowsToErase(tx, kept, person.id),
    await filesOwnedBy(tx, person.id),
    await coursesTaughtBy(tx, { teacher: person, limit: coursesShown + 1 }),
  ]
  const shown = faces.slice(0, coursesShown)
  const ids = shown.map(({ id }) => id)
  const [students, handovers, lastClasses] = [
    await attendingInEach(tx, ids),
    await openHandovers(tx, ids),
    await ports.lastClasses(tx, ids),
  ]
  const askedAt = waiting?.asked_at ?? tx.now
  return {
    waiting: waiting ? waitingOf(waiting, tx.now) : null,
    days: coolingOffDays,
    categories: categoriesOf(kept, waiting ? touched : [theWish, ...touched]),
    files,
    courses: shown.map((face) => ({
      ...courseAhead(face, students.get(face.id) ?? 0, handovers.get(face.id)?.name ?? null),
      ...waysFor(face, lastClasses.get(face.id), { askedAt, now: tx.now, timeZone: face.timeZone }, ports.limits),
    })),
    moreCourses: faces.length > coursesShown,
  }
}

const waitingOf = ({ asked_at, due_at, cause }: ErasureRow, now: Temporal.Instant) => ({
  askedAt: asked_at.toString(),
  dueAt: due_at.toString(),
  chooseUntil: thinkingUntil(asked_at).toString(),
  isChoosing: cause === 'own_wish' && Temporal.Instant.compare(now, thinkingUntil(asked_at)) < 0,
})

function waysFor(
  face: Face,
  lastClass: Temporal.Instant | undefined,
  frame: Parameters<typeof daysFor>[0],
  limits: EndingLimits,
) {
  const { first, usual, last } = daysFor(frame, limits)
  const { usual: unsaid } = daysFor({ ...frame, now: thinkingUntil(frame.askedAt) }, limits)
  const finish = finishing(planEndOf(face, lastClass), frame, limits)
  return {
    finish:
      'refused' in finish ? null : { ...finish, goneAt: finish.goneAt.toString(), on: dayOf(finish.goneAt, face) },
    close: {
      first: first.toString(),
      usual: usual.toString(),
      last: last.toString(),
      unsaid: unsaid.toString(),
      chosen: face.ending?.way === 'close' ? dayOf(face.ending.goneAt, face) : null,
    },
  }
}

const dayOf = (moment: Temporal.Instant, { timeZone }: Face) =>
  moment.toZonedDateTimeISO(timeZone).toPlainDate().toString()

/** Somebody wants to be erased: they are told until when they can think again, and the students of each course what becomes of it. */
export async function askForErasure(
  tx: Tx,
  person: Pick<Person, 'id' | 'role'>,
  chosen: { ports: EndingPorts; endings: readonly ChooseEnding[] } | null = null,
): Promise<ErasureId> {
  await hold(tx, keyFor(person.id))
  if (person.role === 'owner') throw new Refusal('erasure.runs_the_school')
  if (await waitingErasure(tx, person.id)) throw new Refusal('erasure.under_way')
  const wish = await beginErasure(tx, person.id, 'own_wish')
  let due = wish.due_at
  for (const choice of chosen?.endings ?? [])
    due = await setEnding(tx, chosen?.ports as EndingPorts, person, { ...wish, due_at: due }, choice)
  await tell(tx, person.id, erasureComes, { dueAt: due.toString() })
  await hurryAsked(tx, await coursesTaughtBy(tx, { teacher: person, limit: mostCourses }), wish)
  return wish.id
}

/** Who is asked to take a course over from somebody who is leaving has less time than it seemed. */
export async function hurryAskedOf(tx: Tx, courseId: CourseId): Promise<void> {
  const face = (await courseFace(tx, [courseId])).get(courseId)
  const waiting = face && (await waitingErasure(tx, face.teacherId))
  if (waiting) await hurryAsked(tx, [face], waiting)
}

async function hurryAsked(tx: Tx, faces: readonly Face[], wish: Pick<ErasureRow, 'asked_at'>): Promise<void> {
  const handovers = await openHandovers(
    tx,
    faces.map(({ id }) => id),
  )
  for (const { id, ending } of faces) {
    const open = handovers.get(id)
    const until = ending?.goneAt ?? thinkingUntil(wish.asked_at)
    if (open && Temporal.Instant.compare(until, open.endsAt) < 0)
      await tell(tx, open.personId, courseWaits, { courseId: id, dueAt: until.toString() })
  }
}

/** Once it is due nothing stops it: the account may be closed already, and one that is closed has to be erased. */
export async function takeErasureBack(tx: Tx, person: Person): Promise<void> {
  await hold(tx, keyFor(person.id))
  if (!(await waitingErasure(tx, person.id))) throw new Refusal('erasure.none')
  const id = await dropWish(tx, person.id)
  if (!id) throw new Refusal('erasure.begun')
  await withdraw(tx, keyOf(id))
  await withdraw(tx, settleOf(id))
  await announce(tx, erasureDropped, { erasureId: id })
  await tell(tx, person.id, erasureTakenBack, {})
  await dropEndings(tx, person.id)
}
