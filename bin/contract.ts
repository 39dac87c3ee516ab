import { enterEvidence, partyOf, processorNamed } from '#modules/documents'
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
 * file without starting the school, for one that does not start without it. With `--kind`, another of its papers.
 */
const [processorId = '', ...words] = process.argv.slice(2)
const names: Readonly<Record<string, string>> = { from: 'signedOn', to: 'endsOn', sha256: 'documentSha256' }
const given = words.map((word) => /^--([a-z0-9]+)=(.*)$/s.exec(word)?.slice(1) ?? [])
const fields = given.map(([name = '', value]) => [names[name] ?? name, value] as const)
const wish = newEvidence.strict().safeParse({ kind: 'contract', ...Object.fromEntries(fields), processorId })
const isSaidOnce = new Set(fields.map(([name]) => name)).size === fields.length
if (!wish.success || !isSaidOnce) {
  const wrong = wish.error?.issues.map(
    ({ path, code, keys }: { path: PropertyKey[]; code: string; keys?: string[] }) =>
      path.length > 0 ? path.join('.') : (keys?.join(', ') ?? code),
  )
  console.error(
    [
      'Say which: npm run contract -- mail --from=2026-08-01 --to=2027-07-31 --reference="Cabinet 3"',
      'Or another paper: --kind=transfer --mechanism=standard_clauses --module=2, --kind=assessment, --kind=quebec_assessment',
      ...(wrong ? [`What does not fit: ${[...new Set(wrong)].join(', ')}`] : []),
    ].join('\n'),
  )
  process.exit(64)
}

const { kind } = wish.data
const papers = {
  contract: 'The contract with',
  transfer: 'What carries data to',
  assessment: 'The assessment of',
  quebec_assessment: 'The assessment for Quebec of',
} as const

try {
  const config = decideConfig(readEnvironment())
  const sources = { processors: processorsOf(config), processorsLater: config.later ? processorsOf(config.later) : [] }
  const processor = processorNamed(sources, processorId)
  await withSchoolDatabase(config, (db) =>
    db.transact(async (tx) => {
      await enterEvidence(tx, partyOf(processor), wish.data)
      const about = { processor: processorId, kind }
      await writeAuditLine(tx, { actor: system, deed: 'documents.enterEvidence', input: about, output: {} })
    }),
  )
  console.log(`${papers[kind]} ${processor.hosts.join(', ')} is on file.`)
  process.exit(0)
} catch (error) {
  if (!(error instanceof Refusal)) explain(error)
  console.error(`It was not taken: ${error.code} ${JSON.stringify(error.fields ?? {})}`)
  process.exit(65)
}
