import { z } from 'zod'
import { query, role } from '#kernel/door'
import type { Sources } from './policies.ts'
import { linkedRecord, recordLines } from './processing-forms.ts'
import { processingRecordOf } from './processing-records.ts'
import { linkedProcessing, processingLines, processingRecord } from './processing-schemas.ts'

const may = role('owner')
const input = z.object({})

/** The record of processing activities (GDPR Art. 30), in the three forms in which somebody asks for it. */
export const processingDoors = (sources: Sources) => ({
  processing: query({
    summary:
      'The record of processing activities (GDPR Art. 30): every purpose, whom it is about, on which basis, for how long, handed to whom.',
    path: '/processing',
    may,
    input,
    output: processingRecord,
    answer: (tx, _actor, _input, { locale }) => processingRecordOf(tx, sources, locale),
  }),

  processingLines: query({
    summary: 'The same as a table: one line for each purpose.',
    path: '/processing/lines',
    may,
    input,
    output: processingLines,
    answer: async (tx, _actor, _input, { locale }) => ({
      lines: recordLines(await processingRecordOf(tx, sources, locale)),
    }),
  }),

  linkedProcessing: query({
    summary: 'The same as linked data (JSON-LD), in the Data Privacy Vocabulary.',
    path: '/processing/linked',
    may,
    input,
    output: linkedProcessing,
    answer: async (tx, _actor, _input, { locale, origin }) =>
      linkedRecord(await processingRecordOf(tx, sources, locale), `${origin}/school/processing`),
  }),
})
