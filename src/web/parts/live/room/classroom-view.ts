import type { ArrangementView, PollView, RoomView, SeatView } from '#modules/live/schema'

/** A class as a tab knows it: as it was loaded, and every event since. */
export type ClassroomView = Omit<RoomView, 'at' | 'waiting'>

/** What the channel of a class may tell. */
export type ClassEvent = { event: string; payload: unknown }

type Payload = {
  seatId?: string | null
  at?: string
  hosts?: boolean
  seat?: SeatView
  poll?: PollView
  pollId?: string
  detour?: string | null
} & Partial<ArrangementView>

/** The view after an event, which it may hold already. What a fresh load would show and what events built up are the same. */
export function applied(view: ClassroomView, { event, payload }: ClassEvent): ClassroomView {
  const told = (payload ?? {}) as Payload
  switch (event) {
    case 'seated':
    case 'readmitted':
      return told.seat ? { ...view, seats: withSeat(view.seats, told.seat) } : view
    case 'removed':
      return changed(view, told.seatId, { removed: true, here: false, handRaisedAt: null })
    case 'hosting':
      return changed(view, told.seatId, { hosts: told.hosts ?? false })
    case 'hand_raised':
      return changed(view, told.seatId, { handRaisedAt: told.at ?? null })
    case 'hand_lowered':
      return changed(view, told.seatId, { handRaisedAt: null })
    case 'hands_lowered':
      return { ...view, seats: view.seats.map((seat) => ({ ...seat, handRaisedAt: null })).toSorted(byHandThenName) }
    case 'arranged': {
      const { waiting = false, locked = false, sharing = false, board = false, drawing = false } = told
      return { ...view, arrangement: { ...view.arrangement, waiting, locked, sharing, board, drawing } }
    }
    case 'spotlit':
      return {
        ...view,
        arrangement: { ...view.arrangement, spotlight: (told.seatId ?? null) as ArrangementView['spotlight'] },
      }
    case 'rerouted':
      return { ...view, arrangement: { ...view.arrangement, detour: told.detour ?? null } }
    case 'poll_gone':
      return { ...view, polls: view.polls.filter(({ pollId }) => pollId !== told.pollId) }
    default:
      return told.poll ? { ...view, polls: withPoll(view.polls, told.poll) } : view
  }
}

/** What everybody may know of a poll says nothing of my own vote, nor of counts that only I may see. */
function withPoll(polls: readonly PollView[], poll: PollView): PollView[] {
  const known = polls.find(({ pollId }) => pollId === poll.pollId)
  if (!known) return [...polls, poll].toSorted((one, other) => (one.pollId < other.pollId ? -1 : 1))
  const choices = poll.choices.map((choice, place) => {
    const mine = known.choices[place]
    return mine ? { ...mine, votes: choice.votes ?? mine.votes } : choice
  })
  return polls.map((one) => (one === known ? { ...poll, voted: known.voted, choices } : one))
}

function changed(view: ClassroomView, seatId: string | null | undefined, change: Partial<SeatView>): ClassroomView {
  const seats = view.seats.map((seat) => (seat.seatId === seatId ? { ...seat, ...change } : seat))
  return { ...view, seats: seats.toSorted(byHandThenName) }
}

function withSeat(seats: readonly SeatView[], seat: SeatView): SeatView[] {
  return [...seats.filter(({ seatId }) => seatId !== seat.seatId), seat].toSorted(byHandThenName)
}

/** Raised hands first, in the order they went up. */
function byHandThenName(one: SeatView, other: SeatView): number {
  if (one.handRaisedAt && other.handRaisedAt) return Date.parse(one.handRaisedAt) - Date.parse(other.handRaisedAt)
  if (one.handRaisedAt || other.handRaisedAt) return one.handRaisedAt ? -1 : 1
  return one.name.localeCompare(other.name)
}
