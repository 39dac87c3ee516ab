import type { Gesture, Wishes } from '#modules/live/schema'
import type { ClassroomView } from './classroom-view.ts'

/** Something worth saying aloud to whoever cannot see it. */
export type Said =
  | { kind: 'hand_raised' | 'hand_lowered' | 'seated' | 'removed'; name: string; mine: boolean }
  | { kind: 'hosting'; name: string; mine: boolean; hosts: boolean }
  | { kind: 'gestured'; name: string; mine: boolean; gesture: Gesture }
  | { kind: 'line'; name: string; text: string }
  | { kind: 'muted'; everybody: boolean }
  | { kind: 'poll'; what: 'started' | 'shared' | 'kept'; question: string }
  | { kind: 'arranged'; before: Wishes; now: Wishes }
  | { kind: 'knocked' | 'chat_saved' | 'hands_lowered' | 'rerouted' }

export type Who = { name: string; mine: boolean }
type Told = { seatId?: string | null; gesture?: Gesture; hosts?: boolean; poll?: { question: string } }

/** What of an event is worth saying aloud. */
export function saidBy(
  event: string,
  { seatId, gesture, hosts = false, poll }: Told,
  who: Who,
  before: ClassroomView,
  now: ClassroomView,
): Said | undefined {
  switch (event) {
    case 'seated':
      return who.mine ? undefined : { kind: event, ...who }
    case 'removed':
    case 'hand_raised':
    case 'hand_lowered':
      return { kind: event, ...who }
    case 'hosting':
      return { kind: event, ...who, hosts }
    case 'gestured':
      return gesture && { kind: event, ...who, gesture }
    case 'muted':
      return seatId === null || who.mine ? { kind: event, everybody: seatId === null } : undefined
    case 'arranged':
      return { kind: event, before: before.arrangement, now: now.arrangement }
    case 'knocked':
    case 'chat_saved':
    case 'hands_lowered':
    case 'rerouted':
      return { kind: event }
    case 'poll_started':
    case 'poll_shared':
    case 'poll_kept':
      return poll && { kind: 'poll', what: whatOf[event], question: poll.question }
    default:
      return undefined
  }
}
const whatOf = { poll_started: 'started', poll_shared: 'shared', poll_kept: 'kept' } as const
