import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, query, role } from '#kernel/door'
import { deletingOf } from './deletings.ts'
import { askForErasure, erasureAheadOf, type PrivacyPorts, takeErasureBack } from './erasure-flows.ts'
import { erasuresIn } from './erasures.ts'
import { deleting, erasureAhead, erasuresAfter, erasuresPage } from './schema.ts'

const nothing = z.object({})
const path = '/me/erasure'

/** How somebody is erased: seen first, wished, taken back; and the receipts. */
export function erasureDoors({ kept }: Pick<PrivacyPorts, 'kept'>) {
  const told = deletingOf(kept)
  return {
    deleting: query({
      summary:
        'What erasing an account does, for whoever reads about it: what goes, what stays and until when, by role.',
      path: '/privacy/deleting',
      may: anyone,
      input: nothing,
      output: deleting,
      answer: async () => told,
    }),

    erasureAhead: query({
      summary: 'What would be erased of oneself and what would stay, why and how long; and whether it is under way.',
      path,
      may: anyPerson,
      input: nothing,
      output: erasureAhead,
      answer: (tx, actor) => erasureAheadOf(tx, kept, personOf(actor)),
    }),

    askForErasure: command({
      summary: 'Wishes to be erased. It can be taken back for seven days; then it is done.',
      path,
      may: anyPerson,
      recently: true,
      input: nothing,
      output: nothing,
      refuses: ['erasure.runs_the_school', 'erasure.under_way'],
      async perform(tx, actor) {
        await askForErasure(tx, personOf(actor))
        return {}
      },
    }),

    takeErasureBack: command({
      summary: 'Takes the wish to be erased back: the account stays as it is.',
      path,
      method: 'DELETE',
      may: anyPerson,
      input: nothing,
      output: nothing,
      refuses: ['erasure.none', 'erasure.begun'],
      async perform(tx, actor) {
        await takeErasureBack(tx, personOf(actor))
        return {}
      },
    }),

    erasures: query({
      summary: 'Who is to be erased and when, and the receipts of those who were; newest first, a page at a time.',
      path: '/erasures',
      may: role('owner'),
      input: erasuresAfter,
      output: erasuresPage,
      answer: (tx, _actor, page) => erasuresIn(tx, page),
    }),
  }
}
