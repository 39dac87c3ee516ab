import { type Db, hold, type ReadTx, type Tx } from '#kernel/db'
import { enqueue } from '#kernel/outbox'
import { outside, partyOf } from './facts.ts'
import { tellFollowersJob } from './follower-jobs.ts'
import type { Sources } from './policies.ts'
import type { ChangedPart, ProcessorChange } from './processor-schemas.ts'
import { fieldsOf } from './processors.ts'
import { type ProcessorChangeRow, read, write } from './tables.ts'

type Face = Pick<ProcessorChange, 'processorId' | 'kind' | 'hosts' | 'region' | 'fields'>
type Recorded = { kind: ProcessorChange['change']; party: string; face: Face; other: ChangedPart[] }

/** At each start: what the configuration names otherwise than the last time is written down, once, however many processes start. */
export async function recordProcessors(db: Db, sources: Sources): Promise<void> {
  await db.transact(async (tx) => {
    await hold(tx, 'documents.processors')
    const known = await lastOf(tx)
    const now = new Map(facesOf(sources).map((face) => [partyOf({ id: face.processorId, hosts: face.hosts }), face]))
    const gone = [...known].filter(([party]) => !now.has(party))
    const found: Recorded[] = gone.map(([party, face]) => ({ kind: 'removed', party, face, other: [] }))
    for (const [party, face] of now) {
      const former = known.get(party)
      const other = former ? differing(former, face) : []
      if (!former) found.push({ kind: 'added', party, face, other })
      else if (other.length > 0) found.push({ kind: 'changed', party, face, other })
    }
    for (const change of found) await note(tx, change)
    if (found.length > 0) await enqueue(tx, tellFollowersJob, { upTo: await lastChange(tx) })
  })
}

const facesOf = (sources: Sources): Face[] =>
  outside(sources.processors).map(({ id, ...rest }) => ({
    processorId: id,
    ...rest,
    fields: fieldsOf(sources, id),
  }))

/** The parties that were named the last time, as they were. */
async function lastOf(tx: ReadTx): Promise<Map<string, Face>> {
  const rows = await read(tx)
    .selectFrom('documents.processor_change')
    .select(['party', 'kind', 'face'])
    .distinctOn('party')
    .orderBy('party')
    .orderBy('number', 'desc')
    .execute()
  return new Map(
    rows.flatMap(({ party, kind, face }) => (kind === 'removed' ? [] : [[party, JSON.parse(face) as Face] as const])),
  )
}

function differing(former: Face, face: Face): ChangedPart[] {
  return [
    ...(former.region === face.region ? [] : (['region'] as const)),
    ...(former.fields.join() === face.fields.join() ? [] : (['fields'] as const)),
  ]
}

async function note(tx: Tx, { kind, party, face, other }: Recorded): Promise<void> {
  await write(tx)
    .insertInto('documents.processor_change')
    .values(({ selectFrom, fn, lit }) => ({
      number: selectFrom('documents.processor_change').select(({ eb }) =>
        eb(fn.coalesce(fn.max('number'), lit(0)), '+', lit(1)).as('next'),
      ),
      at: tx.now,
      kind,
      party,
      face: JSON.stringify(face),
      other,
    }))
    .execute()
}

const mostAtOnce = 50

/** The latest first. */
export async function changesBefore(tx: ReadTx, before: number | undefined) {
  const rows = await read(tx)
    .selectFrom('documents.processor_change')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(mostAtOnce + 1)
    .execute()
  const items = rows.slice(0, mostAtOnce).map(changeOf)
  return { items, next: rows.length > mostAtOnce ? (items.at(-1)?.number ?? null) : null }
}

/** In their order. */
export async function changesAmong(tx: ReadTx, { after, upTo }: { after: number; upTo: number }) {
  const rows = await read(tx)
    .selectFrom('documents.processor_change')
    .selectAll()
    .where('number', '>', after)
    .where('number', '<=', upTo)
    .orderBy('number')
    .limit(mostAtOnce)
    .execute()
  return rows.map(changeOf)
}

/** Its number; 0 before there was one. */
export async function lastChange(tx: ReadTx): Promise<number> {
  const row = await read(tx)
    .selectFrom('documents.processor_change')
    .select(({ fn }) => fn.max('number').as('number'))
    .executeTakeFirst()
  return row?.number ?? 0
}

const changeOf = ({ number, at, kind, face, other }: ProcessorChangeRow): ProcessorChange => ({
  ...(JSON.parse(face) as Face),
  number,
  at: at.toString(),
  change: kind,
  other,
})
