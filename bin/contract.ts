import { enterEvidence, processorNamed } from '#modules/documents'
import { newEvidence } from '#modules/documents/schema'
import { decideConfig } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { processorsOf } from '../src/config/processors.ts'
import { system } from '../src/kernel/actor.ts'
import { writeAuditLine } from '../src/kernel/audit.ts'
import { Refusal } from '../src/kernel/refusal.ts'
import { explain } from './launcher/failures.ts'
import { withSchoolDatabase } from './launcher/school-databases.ts'

/**
 * `npm run contract -- <service> --from=<day> --to=<day> --reference=<where it lies>`: puts the contract with a service outside on
 * file without starting the school, for one that does not start without it.
 */
const [service = '', ...words] = process.argv.slice(2)
const given = new Map(words.map((word) => word.replace(/^--/, '').split(/=(.*)/s) as [string, string]))
const wish = newEvidence.safeParse({
  processorId: service,
  kind: 'contract',
  reference: given.get('reference') ?? '',
  signedOn: given.get('from') ?? '',
  endsOn: given.get('to') ?? '',
})
if (!wish.success || words.length !== 3) {
  console.error('Say which: npm run contract -- mail --from=2026-08-01 --to=2027-07-31 --reference="Cabinet 3"')
  process.exit(64)
}

try {
  const config = decideConfig(readEnvironment())
  const sources = { processors: processorsOf(config), processorsLater: config.later ? processorsOf(config.later) : [] }
  const { hosts } = processorNamed(sources, service)
  await withSchoolDatabase(config, (db) =>
    db.transact(async (tx) => {
      await enterEvidence(tx, processorNamed(sources, service), wish.data)
      const about = { processor: service, kind: 'contract' }
      await writeAuditLine(tx, { actor: system, deed: 'documents.enterEvidence', input: about, output: {} })
    }),
  )
  console.log(`The contract with ${hosts.join(', ')} is on file.`)
  process.exit(0)
} catch (error) {
  if (!(error instanceof Refusal)) explain(error)
  console.error(`It was not taken: ${error.code} ${JSON.stringify(error.fields ?? {})}`)
  process.exit(65)
}
