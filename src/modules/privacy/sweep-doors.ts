import { z } from 'zod'
import { query, role } from '#kernel/door'
import type { Kept } from './erasure-flows.ts'
import { sweptIn } from './sweep-receipts.ts'
import { retentionReport } from './sweep-reports.ts'
import * as shapes from './sweep-schemas.ts'

/** What is swept: a dry run, and the receipts. */
export const sweepDoors = ({ kept }: { kept: Kept }) => ({
  retention: query({
    summary:
      'What each sweep would take now, by table; how long it is kept, what is held, and when something was last taken.',
    path: '/retention',
    may: role('owner'),
    input: z.object({}),
    output: shapes.retentionReport,
    answer: (tx) => retentionReport(tx, kept),
  }),

  swept: query({
    summary: 'What the sweeps took, by day and table, with the hash of the map they carried out; the latest first.',
    path: '/retention/receipts',
    may: role('owner'),
    input: shapes.sweptBefore,
    output: shapes.sweptDays,
    answer: (tx, _actor, page) => sweptIn(tx, page),
  }),
})
