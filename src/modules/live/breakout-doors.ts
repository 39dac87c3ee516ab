import { command, over, query } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { placeSeat } from './breakout-moves.ts'
import { addGroup, arrangeGroups, planGroups, removeGroup, renameGroup } from './breakout-plans.ts'
import { groupsSeenBy } from './breakout-views.ts'
import type { LivePorts } from './flows.ts'
import { heldSessionHostedBy } from './hosts.ts'
import {
  ArrangeGroups,
  Done,
  GroupsView,
  MadeGroup,
  OfGroup,
  OfSession,
  PlaceSeat,
  PlanGroups,
  RenameGroup,
} from './schema.ts'
import { inside, sessionSatInBy } from './seats.ts'

const everybody = over('session', 'student', 'guest', 'teacher', 'owner')
const steering = over('session', 'host', 'teacher', 'owner')
const known = ['session.unknown', 'groups.not_planned'] as const
const going = ['session.unknown', 'class.not_going_on'] as const

/** How a class is parted into groups. What is planned and moved leaves no audit line; that it was parted does. */
export const breakoutDoors = ({ rooms }: Pick<LivePorts, 'rooms'>) => ({
  groups: query({
    summary: 'The groups of a class: as they are planned, for those who steer it, or as they are open now.',
    path: '/sessions/{sessionId}/groups',
    may: everybody,
    input: OfSession,
    output: GroupsView,
    refuses: inside,
    answer: async (tx, actor, { sessionId }) => groupsSeenBy(tx, actor, await sessionSatInBy(tx, actor, sessionId)),
  }),

  planGroups: command({
    summary:
      'Parts a class into groups, in place of what was planned before. Nobody goes anywhere until they are opened.',
    path: '/sessions/{sessionId}/groups',
    may: steering,
    input: PlanGroups,
    output: Done,
    refuses: [...going, 'groups.open', 'room.not_controllable'],
    async perform(tx, actor, { sessionId, ...plan }) {
      if (rooms.isElsewhere) throw new Refusal('room.not_controllable')
      await planGroups(tx, actor, await heldSessionHostedBy(tx, actor, sessionId), plan)
      return {}
    },
  }),

  arrangeGroups: command({
    summary:
      'Says how people come into groups, how long they last once opened, and whether students may come back in between.',
    method: 'PATCH',
    path: '/sessions/{sessionId}/groups',
    may: steering,
    audited: false,
    input: ArrangeGroups,
    output: Done,
    refuses: known,
    async perform(tx, actor, { sessionId, ...wishes }) {
      await arrangeGroups(tx, await heldSessionHostedBy(tx, actor, sessionId), wishes)
      return {}
    },
  }),

  addGroup: command({
    summary: 'Adds a group; at most fifty.',
    path: '/sessions/{sessionId}/groups/more',
    may: steering,
    audited: false,
    input: OfSession,
    output: MadeGroup,
    refuses: [...known, 'groups.too_many'],
    async perform(tx, actor, { sessionId }) {
      return { groupId: await addGroup(tx, await heldSessionHostedBy(tx, actor, sessionId)) }
    },
  }),

  renameGroup: command({
    summary: 'Gives a group a name; without one it is called by its number.',
    method: 'PATCH',
    path: '/sessions/{sessionId}/groups/{groupId}',
    may: steering,
    audited: false,
    input: RenameGroup,
    output: Done,
    refuses: ['session.unknown', 'group.unknown'],
    async perform(tx, actor, { sessionId, groupId, name }) {
      await renameGroup(tx, await heldSessionHostedBy(tx, actor, sessionId), groupId, name)
      return {}
    },
  }),

  removeGroup: command({
    summary:
      'Takes a group away with what was written in it; its people are in the class until they are placed elsewhere.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/groups/{groupId}',
    may: steering,
    audited: false,
    input: OfGroup,
    output: Done,
    refuses: ['session.unknown', 'group.unknown', 'groups.last'],
    async perform(tx, actor, { sessionId, groupId }) {
      await removeGroup(tx, await heldSessionHostedBy(tx, actor, sessionId), groupId)
      return {}
    },
  }),

  placeSeat: command({
    summary: 'Puts somebody into a group, or keeps them in the class; while groups are open they go there at once.',
    method: 'PUT',
    path: '/sessions/{sessionId}/groups/seats/{seatId}',
    may: steering,
    audited: false,
    input: PlaceSeat,
    output: Done,
    refuses: [...going, 'groups.not_planned', 'seat.unknown', 'groups.steers', 'group.unknown'],
    async perform(tx, actor, { sessionId, ...place }) {
      await placeSeat(tx, actor, await heldSessionHostedBy(tx, actor, sessionId), place)
      return {}
    },
  }),
})
