import { z } from 'zod'
import { anyone, command, query, role } from '#kernel/door'
import { comingNow } from './coming-parties.ts'
import { enterEvidence, withdrawEvidence } from './evidence-entries.ts'
import { evidenceOf, noProofs, proofsOf, schoolParty } from './evidences.ts'
import { partyOf } from './facts.ts'
import { byFollowerLink, following } from './follower-schemas.ts'
import { askToFollow, followByLink, unfollowByLink } from './followers.ts'
import type { Sources } from './policies.ts'
import { changesBefore } from './processor-changes.ts'
import * as shapes from './processor-schemas.ts'
import { comingFace, comingId, faceOf, processorNamed, processorsNow } from './processors.ts'
import { proofTasks } from './proof-tasks.ts'
import { settleVersions } from './versions.ts'

const may = role('owner')
const nothing = z.object({})

/** Who outside the school learns what, and what proves that they keep to it. */
export const processorDoors = (sources: Sources) => ({
  processors: query({
    summary: 'Every service outside that the running configuration names, with what is proved of each.',
    path: '/privacy/processors',
    may: anyone,
    input: z.object({}),
    output: shapes.processorList,
    answer: async (tx) => ({ hosting: sources.hosting ?? null, items: await processorsNow(tx, sources) }),
  }),

  processorChanges: query({
    summary: 'Which services outside came, went, or are told or placed otherwise since; the latest first.',
    path: '/privacy/processors/changes',
    may: anyone,
    input: shapes.changesAfter,
    output: shapes.processorChanges,
    answer: (tx, _actor, { before }) => changesBefore(tx, before),
  }),

  askToFollow: command({
    summary:
      'Asks to be mailed what changes in the list of services outside. The answer is the same for every address.',
    path: '/privacy/processors/followers',
    may: anyone,
    whileRestricted: true,
    audited: false,
    input: following,
    output: nothing,
    refuses: ['rate.limited'],
    async perform(tx, _actor, { email }, visit) {
      await askToFollow(tx, email, visit)
      return {}
    },
  }),

  follow: command({
    summary: 'Confirms, by the link in a mail, that the address wants to be told.',
    path: '/privacy/processors/followers/confirmations',
    may: anyone,
    whileRestricted: true,
    audited: false,
    input: byFollowerLink,
    output: nothing,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      await followByLink(tx, token)
      return {}
    },
  }),

  unfollow: command({
    summary: 'Ends these mails, by the link that stands in each of them, and forgets the address.',
    path: '/privacy/processors/followers/endings',
    may: anyone,
    whileRestricted: true,
    audited: false,
    input: byFollowerLink,
    output: nothing,
    async perform(tx, _actor, { token }) {
      await unfollowByLink(tx, token)
      return {}
    },
  }),

  comingProcessors: query({
    summary: 'Services outside that the configuration announces, and whether people were told of them.',
    path: '/coming-processors',
    may,
    input: z.object({}),
    output: shapes.comingProcessors,
    async answer(tx) {
      const coming = await comingNow(tx, sources)
      return {
        items: coming.map(({ id, from, ...rest }) => ({
          processorId: comingId(id),
          from: from?.toString() ?? null,
          ...rest,
        })),
      }
    },
  }),

  processor: query({
    summary: 'One service outside, with every proof that was entered for it.',
    path: '/processors/{processorId}',
    may,
    input: shapes.byProcessor,
    output: shapes.processorView,
    refuses: ['processor.unknown'],
    async answer(tx, _actor, { processorId }) {
      const one = processorNamed(sources, processorId)
      const proofs = (await proofsOf(tx, [one])).get(partyOf(one)) ?? noProofs
      const face = one.id === processorId ? faceOf(one, sources, proofs) : comingFace(one, sources, proofs)
      return { ...face, evidence: await evidenceOf(tx, partyOf(one)) }
    },
  }),

  enterEvidence: command({
    summary:
      'Enters what proves something of a service outside: a contract, why data may go where it stands, what was assessed.',
    path: '/processors/{processorId}/evidence',
    may,
    recently: true,
    input: shapes.newEvidence,
    output: z.object({ evidenceId: shapes.evidenceId }),
    refuses: ['processor.unknown'],
    details: ({ processorId, kind }) => ({ processor: processorId, kind }),
    async perform(tx, _actor, input) {
      const evidenceId = await enterEvidence(tx, partyOf(processorNamed(sources, input.processorId)), input)
      await settleVersions(tx, sources)
      return { evidenceId }
    },
  }),

  proofTasks: query({
    summary: 'What waits for an owner: proofs that are asked for and were never entered, or prove nothing any more.',
    path: '/proof-tasks',
    may,
    input: z.object({}),
    output: shapes.proofTasks,
    answer: async (tx) => ({ items: await proofTasks(tx, sources) }),
  }),

  audits: query({
    summary: 'What was entered of audits of how the school is protected; the latest first.',
    path: '/audits',
    may,
    input: z.object({}),
    output: shapes.auditsView,
    answer: async (tx) => ({ evidence: await evidenceOf(tx, schoolParty) }),
  }),

  enterAudit: command({
    summary: 'Enters what proves that somebody examined how the school is protected; it is said for a year at most.',
    path: '/audits',
    may,
    recently: true,
    input: shapes.newAudit,
    output: z.object({ evidenceId: shapes.evidenceId }),
    details: ({ kind }) => ({ kind }),
    async perform(tx, _actor, input) {
      const evidenceId = await enterEvidence(tx, schoolParty, input)
      await settleVersions(tx, sources)
      return { evidenceId }
    },
  }),

  withdrawEvidence: command({
    summary: 'Says that something entered proves nothing any more, and why; what was said because of it vanishes.',
    path: '/evidence/{evidenceId}/withdrawal',
    may,
    recently: true,
    input: shapes.evidenceToWithdraw,
    output: z.object({}),
    refuses: ['evidence.unknown', 'evidence.withdrawn'],
    async perform(tx, _actor, { evidenceId, reason }) {
      await withdrawEvidence(tx, evidenceId, reason)
      await settleVersions(tx, sources)
      return {}
    },
  }),
})
