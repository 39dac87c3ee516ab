import { z } from 'zod'
import type { Db, Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { type Duty, duty, enqueue, job } from '#kernel/outbox'
import { sha256 } from '#kernel/tokens'
import { eraseGuest } from './guest-traces.ts'
import type { ErasureMarks } from './ports.ts'
import type { GuestId, SessionId } from './schema.ts'
import { heldSession } from './sessions.ts'
import { read } from './tables.ts'

type Journal = { erasureJournal: ErasureMarks }

/** An id has 80 random bits: who has only the mark cannot guess whose it is. */
const markOf = (guestId: GuestId) => sha256(guestId).toString('hex')

const noteGuestsJob = job('live.note_guests', z.object({ guestIds: z.array(idOf('gst')) }), { attempts: 25 })

/** Before somebody is erased: a crash in between leaves a mark of somebody who is erased again. */
export async function noteGuest(db: Db, { erasureJournal }: Journal, guestId: GuestId): Promise<void> {
  await erasureJournal.note(markOf(guestId), db.clock.now())
}

/** In the change in which their time was over: a backup would bring them back as well. */
export async function noteGuestsSoon(tx: Tx, guestIds: readonly GuestId[]): Promise<void> {
  if (guestIds.length > 0) await enqueue(tx, noteGuestsJob, { guestIds: [...guestIds] })
}

export const guestDuties = (ports: Journal): Duty[] => [
  duty(noteGuestsJob, async (db, { guestIds }) => {
    for (const guestId of guestIds) await noteGuest(db, ports, guestId)
  }),
]

const atOnce = 5_000

/** Erases once more the guests whom a restored backup brought back. Runs before anybody is served; answers with how many. */
export async function replayGuestErasures(
  db: Db,
  { erasureJournal }: Journal,
  onFault: (error: unknown) => void,
): Promise<number> {
  const marks = await erasureJournal.marks()
  if (marks.size === 0) return 0
  let erased = 0
  for (let after: GuestId | undefined; ; ) {
    const guests = await db.read((tx) =>
      read(tx)
        .selectFrom('live.guest')
        .select(['id', 'session_id'])
        .$if(after !== undefined, (query) => query.where('id', '>', after as GuestId))
        .orderBy('id')
        .limit(atOnce)
        .execute(),
    )
    for (const guest of guests.filter(({ id }) => marks.has(markOf(id))))
      erased += await eraseAgain(db, guest).catch((error) => {
        onFault(error)
        return 0
      })
    after = guests.at(-1)?.id
    if (!after) return erased
  }
}

/** Several processes may start at once: one does it. */
function eraseAgain(db: Db, { id, session_id }: { id: GuestId; session_id: SessionId }): Promise<number> {
  return db.transact(async (tx) => {
    const session = await heldSession(tx, session_id)
    return session && (await eraseGuest(tx, session, id)) ? 1 : 0
  })
}
