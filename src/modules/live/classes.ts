import { type Actor, personOf } from '#kernel/actor'
import { publish } from '#kernel/channels'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted } from '#kernel/refusal'
import { arrangementOf } from './arrangements.ts'
import { forgetStrokes } from './boards.ts'
import { placeLate } from './breakout-moves.ts'
import { forgetGroups } from './breakout-plans.ts'
import { groupAround } from './breakouts.ts'
import { classChannel } from './channels.ts'
import { forgetChat } from './chats.ts'
import { guestMayKnock } from './guest-links.ts'
import { type HostedSession, steers } from './hosts.ts'
import { closeRoomSoon, keepLookingAfter } from './jobs.ts'
import { keepLastWords } from './last-words.ts'
import { countParticipation } from './participations.ts'
import { settlePolls } from './polls.ts'
import { closeEveryPresence } from './presences.ts'
import { endRecording, noticeLate } from './recordings.ts'
import { enter, entersUntil, extend, rightsOf, sit } from './rules.ts'
import type { ClassView, RoomId } from './schema.ts'
import { seatOf, seatsTakenIn, takeSeat } from './seats.ts'
import { type SeenSession, type SessionRow, timesOf, viewOf } from './sessions.ts'
import { write } from './tables.ts'

export async function classSeenBy(tx: ReadTx, actor: Actor, session: SeenSession): Promise<ClassView> {
  const seat = await seatOf(tx, session, actor)
  const { waiting, detour } = await arrangementOf(tx, session)
  return {
    ...viewOf(session, tx.now),
    courseTitle: session.course.title,
    role: session.role,
    hosts: steers(session, seat),
    waiting,
    detour,
    name: nameIn(session, actor),
    seatId: seat?.id ?? null,
    removed: Boolean(seat?.removed_at),
    chatSavedAt: session.chat_saved_at?.toString() ?? null,
    endedAt: session.ended_at?.toString() ?? null,
    meetingLink: session.meeting_link,
  }
}

/**
 * Sits the actor down, or lets them wait where people are let in by hand; the class is held, so that the last seat is given once.
 * The first to come opens the room.
 */
export async function sitDown(tx: Tx, actor: Actor, session: SeenSession) {
  const known = await seatOf(tx, session, actor)
  const arrangement = await arrangementOf(tx, session)
  if (!known?.admitted_at) await guestMayKnock(tx, session)
  const isGuest = session.role === 'guest'
  const asked = { ...arrangement, steers: steers(session, known), waiting: arrangement.waiting || isGuest }
  const { expiresAt, waits } = granted(enter(timesOf(session), known, asked, tx.now))
  if (!known) granted(sit(session.role, { capacity: session.capacity, taken: await seatsTakenIn(tx, session) }))
  // A guest opens no room: somebody has to be there to let them in.
  const roomId = session.room_id ?? (isGuest ? null : await open(tx, actor, session))
  const { seat, isNew } = await takeSeat(tx, actor, session, { waits })
  if (!waits) {
    await noticeLate(tx, session, seat.id)
    await placeLate(tx, actor, session, seat)
  }
  if (isNew) publish(tx, classChannel, { sessionId: session.id }, waits ? 'knocked' : 'seated', { seatId: seat.id })
  else if (!waits && !known?.admitted_at)
    publish(tx, classChannel, { sessionId: session.id }, 'seated', { seatId: seat.id })
  const group = waits ? undefined : await groupAround(tx, seat)
  const place = { roomId: group?.room_id ?? roomId, groupId: group?.id ?? null }
  return { seat, ...place, expiresAt, waits, rights: rightsOf({ ...asked, steers: steers(session, seat) }) }
}

/** What others read beside their picture. */
export function nameIn(session: SeenSession, actor: Actor): string {
  return session.guest?.name ?? personOf(actor).name
}

export async function extendClass(tx: Tx, session: HostedSession, minutes: number): Promise<void> {
  const { endsAt } = granted(extend(timesOf(session), minutes, tx.now))
  await write(tx)
    .updateTable('live.session')
    .set({ ends_at: endsAt, minutes: session.minutes + minutes })
    .where('id', '=', session.id)
    .execute()
  publish(tx, classChannel, { sessionId: session.id }, 'extended', { endsAt: endsAt.toString() })
}

/** Ends the class for everyone. What was said in it is gone in the same change, unless it was saved. */
export async function endClass(tx: Tx, actor: Actor, session: SessionRow): Promise<void> {
  if (session.ended_at || !session.room_id) return
  const endedAt = earlier(tx.now, entersUntil({ endsAt: session.ends_at }))
  await write(tx)
    .updateTable('live.session')
    .set({ ended_by: actor.kind === 'person' ? actor.id : 'system', ended_at: endedAt })
    .where('id', '=', session.id)
    .execute()
  await write(tx).updateTable('live.seat').set({ hand_raised_at: null }).where('session_id', '=', session.id).execute()
  await forgetGroups(tx, session)
  await forgetChat(tx, session)
  const filmAt = (await keepLastWords(tx, session)) ?? tx.now
  await endRecording(tx, actor, session, { filmAt })
  await settlePolls(tx, session)
  await forgetStrokes(tx, session)
  await closeEveryPresence(tx, session, endedAt)
  await countParticipation(tx, session)
  await closeRoomSoon(tx, session.room_id)
  publish(tx, classChannel, { sessionId: session.id }, 'ended', {})
}

async function open(tx: Tx, actor: Actor, session: SeenSession): Promise<RoomId> {
  const roomId = newId('rom', tx.now)
  await write(tx)
    .updateTable('live.session')
    .set({ room_id: roomId, opened_by: personOf(actor).id, opened_at: tx.now })
    .where('id', '=', session.id)
    .execute()
  await keepLookingAfter(tx, session.id)
  return roomId
}

function earlier(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) < 0 ? one : other
}
