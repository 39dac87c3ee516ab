import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type AcceptanceExamination, examineAcceptances } from '#modules/documents'
import { runningPostgres, startPostgres } from '../src/adapters/postgres/index.ts'
import { type Config, decideConfig } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { type Examination, examineAuditTrail, type Fault } from '../src/kernel/audit-examinations.ts'
import { silentLog } from '../src/kernel/log.ts'
import { hasLink } from './backups/audit-heads.ts'
import { explain } from './launcher/failures.ts'

/**
 * `npm run audit:verify [-- --head=<number>:<hash>] [-- --json]`: walks the audit trail from end to end, and the
 * chain of acceptances.
 * Ends with 0 when both are whole, 2 at the first line that is not what was written, 1 when it cannot be read.
 */
const words = process.argv.slice(2)
const noted = words.map((word) => /^--head=(\d+):([0-9a-f]{64})$/.exec(word)).find(Boolean)
const stray = words.find((word) => word !== '--json' && !/^--head=\d+:[0-9a-f]{64}$/.test(word))
if (stray) {
  console.error(`"${stray}" is not understood: npm run audit:verify -- [--head=<number>:<hash>] [--json]`)
  process.exit(64)
}

const sentences: Record<Fault, string> = {
  removed: 'it was removed',
  changed: 'it was changed, or stands where another was',
  'actor changed': 'who did it was changed',
  inserted: 'it was put in beside the chain',
  'unlinked without a record': 'a person was taken out of it, and no line says so',
  'cut short': 'it and what follows were cut off the end',
  'not signed': 'the signature of this school does not stand under it',
}

const acceptanceSentences: Record<NonNullable<AcceptanceExamination['fault']>['kind'], string> = {
  removed: 'it was removed, or stands where another was',
  changed: 'it was changed',
  'other text': 'the text it names is not the one that was accepted',
}

try {
  const config = decideConfig(readEnvironment())
  const { found, reaches, accepted } = await withDatabase(config, async (client) => ({
    found: await examineAuditTrail(client, keyOf(config)),
    accepted: await examineAcceptances(async (text, values) => (await client.query(text, values)).rows),
    reaches: noted ? await hasLink(client, { number: String(noted[1]), hash: String(noted[2]) }) : true,
  }))
  if (words.includes('--json')) console.log(JSON.stringify({ ...found, reaches, acceptances: accepted }, null, 2))
  else {
    print(found, reaches)
    printAcceptances(accepted)
  }
  process.exit(found.fault || !reaches || accepted.fault ? 2 : 0)
} catch (error) {
  if (!isOfAnotherRelease(error)) explain(error)
  console.error(
    'This database has no trail of this release. Start Lectern with it once (npm start); that brings it up to date.',
  )
  process.exit(1)
}

/** Schema, table or column are not there: nobody migrated it, or only an older release did. */
function isOfAnotherRelease(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['3F000', '42P01', '42703'].includes(error.code ?? '')
}

function print(found: Examination, reaches: boolean): void {
  const { count, first, last, fault } = found
  console.log(`${count} lines examined.`)
  if (found.cutAt) console.log(`Lines up to ${found.cutAt} were cut off when their time had come.`)
  if (first) console.log(`First: ${first.number}, ${first.at}, ${first.deed} (${first.id})`)
  if (last) console.log(`Last:  ${last.number}, ${last.at}, ${last.deed} (${last.id}), hash ${last.hash}`)
  if (found.unlinked)
    console.log(`${found.unlinked} lines no longer name a person who was taken out; each is on record.`)
  if (found.waiting) console.log(`${found.waiting} lines were written just now and are sealed within a second.`)
  if (!found.signatures) console.log('The key that signs the trail is not here, so signatures were not examined.')
  if (fault) {
    const place = [fault.id, fault.at, fault.deed].filter(Boolean).join(', ')
    console.log(
      `BROKEN at line ${fault.number || '(without a number)'}${place ? ` (${place})` : ''}: ${sentences[fault.kind]}.`,
    )
  } else if (!reaches) console.log(`BROKEN: the trail does not hold line ${noted?.[1]} as it was noted.`)
  else console.log('The audit trail is whole.')
}

function printAcceptances({ count, fault }: AcceptanceExamination): void {
  console.log(`${count} acceptances examined.`)
  if (fault) console.log(`BROKEN at acceptance ${fault.number}: ${acceptanceSentences[fault.kind]}.`)
  else console.log('The chain of acceptances is whole, and every text is the one that was accepted.')
}

/** Read, and never made: a new key would fit no signature. */
function keyOf({ dataFolder, secrets }: Config): string | null {
  const path = join(dataFolder, 'secrets', 'audit.key')
  return secrets.audit ?? (existsSync(path) ? readFileSync(path, 'utf8').trim() : null)
}

async function withDatabase<T>(config: Config, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  if (config.database.kind === 'external') return withClient(config.database.url, ask)
  const running = runningPostgres(config.dataFolder)
  if (running) return withClient(running.adminUrl, ask, '/lectern')
  const postgres = await startPostgres({ dataFolder: config.dataFolder, log: silentLog })
  return withClient(postgres.url, ask).finally(() => postgres.stop())
}

async function withClient<T>(address: string, ask: (client: pg.Client) => Promise<T>, database?: string): Promise<T> {
  const url = new URL(address)
  if (database) url.pathname = database
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    return await ask(client)
  } finally {
    await client.end()
  }
}
