import { randomBytes } from 'node:crypto'
import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { granted, Refusal, refused } from '#kernel/refusal'
import { restrictionsOf } from '#modules/courses'
import { notOver } from './rules.ts'
import type { GuestLinkView, SessionId } from './schema.ts'
import { type SeenSession, type SessionRow, type TaughtSession, timesOf } from './sessions.ts'
import { type LiveTables, read, write } from './tables.ts'

type GuestLinkRow = LiveTables['live.guest_link']

/** 128 random bits, as in the links into courses. */
const newCode = () => randomBytes(16).toString('base64url')

/** Makes the link of a class, or changes for how many it is; the one there is stays, unless another is wished. */
export async function makeGuestLink(
  tx: Tx,
  actor: Actor,
  session: TaughtSession,
  { places, anew, most }: { places: number; anew: boolean; most: number },
): Promise<void> {
  granted(notOver(timesOf(session), tx.now))
  granted(openToGuests(session.course.face, session))
  if (places > most) throw new Refusal('guests.too_many', { details: { most } })
  const made = { code: newCode(), made_by: personOf(actor).id, made_at: tx.now, withdrawn_by: null, withdrawn_at: null }
  const known = await linkOf(tx, session.id)
  if (anew) await forgetWhoNeverKnocked(tx, session.id)
  await write(tx)
    .insertInto('live.guest_link')
    .values({ session_id: session.id, places, ...made })
    .onConflict((conflict) =>
      conflict.column('session_id').doUpdateSet({ places, ...(known?.code && !anew ? {} : made) }),
    )
    .execute()
}

/** From now on it opens nothing. Whoever sits in the class stays, unless they are put out as well. */
export async function withdrawGuestLink(tx: Tx, by: PersonId | 'system', sessionId: SessionId): Promise<void> {
  await write(tx)
    .updateTable('live.guest_link')
    .set({ code: null, withdrawn_by: by, withdrawn_at: tx.now })
    .where('session_id', '=', sessionId)
    .where('code', 'is not', null)
    .execute()
  await forgetWhoNeverKnocked(tx, sessionId)
}

/** Whoever took a place and never stood in front of the room holds it no longer than the link. */
async function forgetWhoNeverKnocked(tx: Tx, sessionId: SessionId): Promise<void> {
  const idle = await write(tx)
    .selectFrom('live.guest')
    .leftJoin('live.seat', 'live.seat.guest_id', 'live.guest.id')
    .select('live.guest.id')
    .where('live.guest.session_id', '=', sessionId)
    .where('live.seat.id', 'is', null)
    .execute()
  if (idle.length === 0) return
  const ids = idle.map(({ id }) => id)
  await write(tx).deleteFrom('live.guest').where('id', 'in', ids).execute()
}

export async function guestLinkOf(
  tx: ReadTx,
  session: TaughtSession,
  { origin, most }: { origin: string; most: number },
): Promise<GuestLinkView> {
  const open = openToGuests(session.course.face, session)
  const row = await linkOf(tx, session.id)
  const link = row?.code
    ? { url: `${origin}/guest/${row.code}`, places: row.places, madeAt: String(row.made_at) }
    : null
  return {
    hindrance: 'refused' in open ? (open.refused as GuestLinkView['hindrance']) : null,
    link,
    taken: await placesTaken(tx, session.id),
    mostPlaces: most,
  }
}

/** Guests do not come where minors are, nor to a class that is held where we let nobody in. */
export function openToGuests(course: { minors: boolean }, session: Pick<SessionRow, 'meeting_link'>) {
  if (restrictionsOf(course).has('guests')) return refused('guests.of_minors')
  return session.meeting_link === null ? { session } : refused('guests.elsewhere')
}

/** Whoever is not in yet knocks only while the link stands. */
export async function guestMayKnock(tx: ReadTx, session: SeenSession): Promise<void> {
  if (!session.guest) return
  granted(openToGuests(session.course.face, session))
  if (!(await linkOf(tx, session.id))?.code) throw new Refusal('guest_link.unknown')
}

async function linkOf(tx: ReadTx, sessionId: SessionId): Promise<GuestLinkRow | undefined> {
  return read(tx).selectFrom('live.guest_link').selectAll().where('session_id', '=', sessionId).executeTakeFirst()
}

/** Whoever was refused or taken out made room for somebody else. */
export async function placesTaken(tx: ReadTx, sessionId: SessionRow['id']): Promise<number> {
  const { taken } = await read(tx)
    .selectFrom('live.guest')
    .leftJoin('live.seat', 'live.seat.guest_id', 'live.guest.id')
    .select(({ fn }) => fn.countAll<bigint>().as('taken'))
    .where('live.guest.session_id', '=', sessionId)
    .where('removed_at', 'is', null)
    .where('refused_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(taken)
}
