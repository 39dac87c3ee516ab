import { command, over } from '#kernel/door'
import {
  callTeacher,
  chooseGroup,
  endCall,
  leaveGroup,
  rejoinGroup,
  takeCallBack,
  visitGroup,
} from './breakout-moves.ts'
import { closeGroupsNow, extendGroups, openGroups, tellGroups } from './breakout-openings.ts'
import { groupIn } from './breakout-plans.ts'
import { heldSessionHostedBy } from './hosts.ts'
import { Done, ExtendGroups, OfGroup, OfSession, Said, TellGroups } from './schema.ts'
import { heldSeatTakenBy, seatTakenBy } from './seats.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')
const going = ['session.unknown', 'class.not_going_on'] as const
const seated = ['session.unknown', 'seat.unknown', 'seat.removed', 'seat.waiting'] as const

const opening = {
  openGroups: command({
    summary: 'Opens the groups: everybody goes to theirs, the same as last time. Groups are never recorded.',
    path: '/sessions/{sessionId}/groups/open',
    may: steering,
    input: OfSession,
    output: Done,
    refuses: [...going, 'groups.not_planned', 'groups.open'],
    async perform(tx, actor, { sessionId }) {
      await openGroups(tx, actor, await heldSessionHostedBy(tx, actor, sessionId))
      return {}
    },
  }),

  closeGroups: command({
    summary: 'Closes the groups: everybody comes back to the class.',
    path: '/sessions/{sessionId}/groups/close',
    may: steering,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown', 'groups.not_open'],
    async perform(tx, actor, { sessionId }) {
      await closeGroupsNow(tx, await heldSessionHostedBy(tx, actor, sessionId))
      return {}
    },
  }),

  extendGroups: command({
    summary: 'Gives open groups some more minutes; those without a time get one from now on.',
    path: '/sessions/{sessionId}/groups/extend',
    may: steering,
    audited: false,
    input: ExtendGroups,
    output: Done,
    refuses: ['session.unknown', 'groups.not_open'],
    async perform(tx, actor, { sessionId, minutes }) {
      await extendGroups(tx, await heldSessionHostedBy(tx, actor, sessionId), minutes)
      return {}
    },
  }),

  tellGroups: command({
    summary: 'Writes to all groups at once; it is also a line of the class chat.',
    path: '/sessions/{sessionId}/groups/message',
    may: steering,
    audited: false,
    input: TellGroups,
    output: Said,
    refuses: [...seated, 'class.not_going_on', 'groups.not_open'],
    async perform(tx, actor, { sessionId, text }) {
      await heldSessionHostedBy(tx, actor, sessionId)
      return { lineId: await tellGroups(tx, actor, await seatTakenBy(tx, actor, sessionId), text) }
    },
  }),

  visitGroup: command({
    summary: 'Goes into a group, as whoever steers the class; if it called, that is answered.',
    method: 'PUT',
    path: '/sessions/{sessionId}/groups/{groupId}/visit',
    may: steering,
    audited: false,
    input: OfGroup,
    output: Done,
    refuses: [...seated, 'groups.not_open', 'group.unknown'],
    async perform(tx, actor, { sessionId, groupId }) {
      const session = await heldSessionHostedBy(tx, actor, sessionId)
      await visitGroup(tx, actor, session, await seatTakenBy(tx, actor, sessionId), groupId)
      return {}
    },
  }),

  endCall: command({
    summary: 'Says that the call of a group is answered.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/groups/{groupId}/call',
    may: steering,
    audited: false,
    input: OfGroup,
    output: Done,
    refuses: ['session.unknown', 'group.unknown'],
    async perform(tx, actor, { sessionId, groupId }) {
      const session = await heldSessionHostedBy(tx, actor, sessionId)
      await groupIn(tx, session, groupId)
      await endCall(tx, session, groupId)
      return {}
    },
  }),
}

const inside = {
  chooseGroup: command({
    summary: 'Goes to a group of one’s own choice, where students choose.',
    method: 'PUT',
    path: '/sessions/{sessionId}/groups/{groupId}/choice',
    may: everybody,
    audited: false,
    input: OfGroup,
    output: Done,
    refuses: [...seated, 'class.not_going_on', 'groups.not_planned', 'groups.not_chosen', 'group.unknown'],
    async perform(tx, actor, { sessionId, groupId }) {
      await chooseGroup(tx, actor, await heldSeatTakenBy(tx, actor, sessionId), groupId)
      return {}
    },
  }),

  leaveGroup: command({
    summary: 'Comes back from a group to the class itself; students where they may.',
    path: '/sessions/{sessionId}/groups/leave',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: [...seated, 'groups.not_open', 'groups.stay'],
    async perform(tx, actor, { sessionId }) {
      await leaveGroup(tx, actor, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  rejoinGroup: command({
    summary: 'Goes into one’s own group again.',
    path: '/sessions/{sessionId}/groups/rejoin',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: [...seated, 'groups.not_open', 'group.unknown'],
    async perform(tx, actor, { sessionId }) {
      await rejoinGroup(tx, actor, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  callTeacher: command({
    summary: 'Asks whoever steers the class to come to one’s group.',
    method: 'PUT',
    path: '/sessions/{sessionId}/groups/call',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: [...seated, 'groups.not_open', 'group.unknown'],
    async perform(tx, actor, { sessionId }) {
      await callTeacher(tx, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),

  takeCallBack: command({
    summary: 'Takes back that one’s group asked somebody to come.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/groups/call',
    may: everybody,
    audited: false,
    input: OfSession,
    output: Done,
    refuses: seated,
    async perform(tx, actor, { sessionId }) {
      await takeCallBack(tx, await heldSeatTakenBy(tx, actor, sessionId))
      return {}
    },
  }),
}

/** What happens while groups are open. That they were opened and closed is in the audit trail, who went where is not. */
export const groupDoors = { ...opening, ...inside }
