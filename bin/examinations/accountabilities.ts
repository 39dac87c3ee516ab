import { lacksOf } from '#modules/documents'
import type { Config } from '../../src/config/config.ts'
import { complaintsOfLacks } from '../../src/config/lacks.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { statement } from '../../src/kernel/db.ts'
import { withDb } from '../launcher/school-databases.ts'
import { type Finding, well, wrong } from './findings.ts'

/** Whether a school in public could say who answers for it, and has contracts on file: it would not start otherwise. */
export async function examineAccountability(url: string, config: Config): Promise<Finding[]> {
  if (!config.isPublic) return []
  return withDb(url, (db) =>
    db.read(async (tx) => {
      const [row] = await statement<{ there: boolean }>(
        tx,
        `select to_regclass('documents.evidence') is not null as there`,
        [],
      )
      if (!row?.there) return []
      const lacks = await lacksOf(tx, {
        processors: processorsOf(config),
        contact: config.privacyContact,
        hosting: config.hosting,
      })
      const complaints = complaintsOfLacks(lacks)
      if (complaints.length === 0)
        return [well('accountability', 'Somebody is named for privacy, and every paper that is needed is on file.')]
      return complaints.map((complaint) =>
        wrong('accountability', complaint, 'Do so before the next start: Lectern would refuse it.'),
      )
    }),
  )
}
