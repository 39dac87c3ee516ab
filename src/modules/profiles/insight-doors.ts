import { z } from 'zod'
import { command, query, role } from '#kernel/door'
import { insightsOf, makeInsight } from './insights.ts'
import { insight, insightsPage } from './schema.ts'

const nothing = z.object({})
const path = '/insights'

/** What many people's answers say together. There is no door to fewer, and to programs none: what leaves the school is released (`registers`). */
export const insightDoors = {
  insights: query({
    summary: 'Shares of what people answered to the welcome questions, as they were told so far.',
    path,
    may: role('owner'),
    byKey: false,
    input: nothing,
    output: insightsPage,
    answer: (tx) => insightsOf(tx),
  }),

  makeInsight: command({
    summary:
      'Counts the answers once more, and keeps shares of at least fifty people, of choices made by at least ten, to the next five percent.',
    path,
    may: role('owner'),
    byKey: false,
    input: nothing,
    output: insight,
    refuses: ['insight.too_few', 'insight.too_alike'],
    perform: (tx) => makeInsight(tx),
  }),
}
