import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, query, role } from '#kernel/door'
import { deletingOf } from './deletings.ts'
import { chooseEnding } from './endings.ts'
import type { PrivacyPorts } from './erasure-flows.ts'
import { erasuresIn } from './erasures.ts'
import { backupsKept } from './rules.ts'
import {
  askForErasure as askForErasureInput,
  chooseEnding as chooseEndingInput,
  deleting,
  erasureAhead,
  erasuresAfter,
  erasuresPage,
} from './schema.ts'
import { askForErasure, erasureAheadOf, takeErasureBack } from './wishes.ts'

const nothing = z.object({})
const path = '/me/erasure'
const choosing = ['course.unknown', 'ending.settled', 'ending.nothing_ahead', 'ending.too_soon', 'ending.too_late']

/** How somebody is erased: seen first, wished, taken back; and the receipts. */
export function erasureDoors({ kept, endings, backupDays }: Pick<PrivacyPorts, 'kept' | 'endings' | 'backupDays'>) {
  const told = deletingOf(kept)
  return {
    deleting: query({
      summary:
        'What erasing an account does, for whoever reads about it: what goes, what stays and until when, by role.',
      path: '/privacy/deleting',
      may: anyone,
      input: nothing,
      output: deleting,
      answer: async () => ({ ...told, lastCourse: endings.limits.lastDays, backups: backupsKept(backupDays) }),
    }),

    erasureAhead: query({
      summary: 'What would be erased of oneself and what would stay, why and how long; and whether it is under way.',
      path,
      may: anyPerson,
      whileRestricted: true,
      input: nothing,
      output: erasureAhead,
      answer: (tx, actor) => erasureAheadOf(tx, kept, endings, personOf(actor)),
    }),

    askForErasure: command({
      summary:
        'Wishes to be erased, and says how each course taught ends. It can be taken back for seven days, and until the last course ends.',
      path,
      may: anyPerson,
      whileRestricted: true,
      recently: true,
      input: askForErasureInput,
      output: nothing,
      refuses: ['erasure.runs_the_school', 'erasure.under_way', ...choosing],
      async perform(tx, actor, chosen) {
        await askForErasure(tx, personOf(actor), { ports: endings, ...chosen })
        return {}
      },
    }),

    chooseEnding: command({
      summary: 'Says how a course ends whose teacher leaves: it is finished as planned, or closes with notice.',
      path: `${path}/courses/{courseId}`,
      method: 'PUT',
      may: anyPerson,
      whileRestricted: true,
      input: chooseEndingInput,
      output: nothing,
      refuses: ['erasure.none', ...choosing],
      async perform(tx, actor, choice) {
        await chooseEnding(tx, endings, personOf(actor), choice)
        return {}
      },
    }),

    takeErasureBack: command({
      summary: 'Takes the wish to be erased back: the account stays as it is.',
      path,
      method: 'DELETE',
      may: anyPerson,
      whileRestricted: true,
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
