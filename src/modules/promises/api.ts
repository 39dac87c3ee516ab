import { z } from 'zod'
import { anyone, query } from '#kernel/door'
import { wordsOfSchool } from '#modules/notifications'
import type { SpecRecord } from './ports.ts'
import { proofOf } from './proofs.ts'
import * as shapes from './schema.ts'

export function promisesDoors({ specRecord }: { specRecord: SpecRecord }) {
  return {
    proof: query({
      summary: 'What the school promises about data, the specs that show each promise, and how they last went here.',
      path: '/privacy/proof',
      may: anyone,
      input: z.object({}),
      output: shapes.proof,
      answer: async (tx, _actor, _input, { locale }) => proofOf(specRecord, await wordsOfSchool(tx, locale)),
    }),
  }
}
