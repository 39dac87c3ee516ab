import type pg from 'pg'
import { unlinking } from './audit.ts'
import { beginning, type ChainedLine, canonicalAt, commitmentOf, hashOfLine, isSignedBy } from './audit-chains.ts'

/** What somebody did to the trail, as far as the trail can tell. */
export type Fault =
  | 'removed'
  | 'changed'
  | 'actor changed'
  | 'inserted'
  | 'unlinked without a record'
  | 'cut short'
  | 'not signed'

export type Place = { number: string; id: string | null; at: string | null; deed: string | null }
export type Examination = {
  /** Lines that were examined. */
  count: number
  first: Place | null
  last: (Place & { hash: string }) | null
  /** Lines before the first that were cut off when their time had come. */
  cutAt: string | null
  /** Written within the last second and not sealed yet. */
  waiting: number
  /** Lines from which a person was taken out. */
  unlinked: number
  /** False when the key is not at hand: hashes are examined, signatures are not. */
  signatures: boolean
  fault: (Place & { kind: Fault }) | null
}

type Row = {
  number: string
  line_id: string
  hash: Buffer
  id: string | null
  at: string
  deed: string
  actor_id: string
  said: string
  things: { lines?: string[] }
  actor_salt: Buffer | null
  things_salt: Buffer | null
  actor_commitment: Buffer
  things_commitment: Buffer
}
type Signed = { number: string; hash: Buffer; at: string; signature: Buffer }

/** Walks the chain from its oldest line to its newest, a part at a time, in one snapshot. Stops at the first fault. */
export async function examineAuditTrail(client: pg.ClientBase, key: string | null): Promise<Examination> {
  await client.query('begin isolation level repeatable read read only')
  try {
    return await examine(client, key)
  } finally {
    await client.query('rollback')
  }
}

type Walk = {
  readonly client: pg.ClientBase
  readonly key: string | null
  readonly found: Examination
  /** Lines that name a person no more, and that no line read so far accounts for. */
  readonly blank: Map<string, Place>
  number: bigint
  hash: Buffer
}
type Break = NonNullable<Examination['fault']>

async function examine(client: pg.ClientBase, key: string | null): Promise<Examination> {
  const found: Examination = {
    count: 0,
    first: null,
    last: null,
    cutAt: null,
    waiting: 0,
    unlinked: 0,
    signatures: key !== null,
    fault: null,
  }
  const walk: Walk = { client, key, found, blank: new Map(), number: 0n, hash: beginning }
  found.fault = (await breakAtBeginning(walk)) ?? (await breakOnTheWay(walk)) ?? (await breakAtEnd(walk))
  return found
}

async function breakAtBeginning(walk: Walk): Promise<Break | null> {
  const [cut] = await ask<Signed>(walk.client, `${signedMarks('cut')} order by mark.number desc limit 1`)
  if (!cut) return null
  walk.found.cutAt = cut.number
  walk.number = BigInt(cut.number)
  walk.hash = cut.hash
  return isMine(walk, 'cut', cut) ? null : { ...nowhere(walk), kind: 'not signed' }
}

async function breakOnTheWay(walk: Walk): Promise<Break | null> {
  const heads = headsIn(walk.client)
  let head = await heads.next()
  for await (const row of linesIn(walk.client)) {
    walk.number += 1n
    const missing = missingAt(walk, row)
    if (missing) return missing
    const place = { number: row.number, id: row.id, at: row.at, deed: row.deed }
    walk.hash = hashOfLine(walk.hash, chained(row, walk.number))
    const isHead = head !== undefined && BigInt(head.number) === walk.number
    const kind = faultOf(walk, row) ?? (isHead && head ? faultOfHead(walk, head) : null)
    if (kind) return { ...place, kind }
    if (isHead) head = await heads.next()
    count(walk, row, place)
  }
  walk.number += 1n
  return head ? { ...nowhere(walk), kind: 'cut short' } : null
}

function count({ found, blank, hash }: Walk, row: Row, place: Place): void {
  found.count += 1
  found.first ??= place
  found.last = { ...place, hash: hash.toString('hex') }
  if (row.deed === unlinking) for (const id of row.things.lines ?? []) blank.delete(id)
  if (row.actor_salt !== null && row.things_salt !== null) return
  found.unlinked += 1
  blank.set(row.line_id, place)
}

function faultOfHead(walk: Walk, head: Signed): Fault | null {
  return head.hash.equals(walk.hash) && isMine(walk, 'head', head) ? null : 'not signed'
}

function missingAt(walk: Walk, row: Row): Break | null {
  if (row.id === null) return { ...nowhere(walk), id: row.line_id, kind: 'removed' }
  return BigInt(row.number) === walk.number ? null : { ...nowhere(walk), kind: 'removed' }
}

function faultOf({ hash }: Walk, row: Row): Fault | null {
  if (row.actor_salt && !commitmentOf(row.actor_salt, row.actor_id).equals(row.actor_commitment)) return 'actor changed'
  if (row.things_salt && !commitmentOf(row.things_salt, row.said).equals(row.things_commitment)) return 'changed'
  return hash.equals(row.hash) ? null : 'changed'
}

async function breakAtEnd({ client, found, blank }: Walk): Promise<Break | null> {
  const [end] = await ask<{ number: string }>(client, 'select max(number)::text as number from kernel.audit_head')
  if (found.last && end?.number !== found.last.number) return { ...found.last, kind: 'not signed' }
  const [stray] = await ask<Place>(client, strays)
  if (stray) return { ...stray, kind: 'inserted' }
  const [waiting] = await ask<{ n: string }>(client, 'select count(*)::text as n from kernel.audit_waiting')
  found.waiting = Number(waiting?.n ?? 0)
  for (const id of await linesWaitingToUnlink(client)) blank.delete(id)
  const [unrecorded] = blank.values()
  return unrecorded ? { ...unrecorded, kind: 'unlinked without a record' } : null
}

function isMine({ key, number, hash }: Walk, kind: 'head' | 'cut', { at, signature }: Signed): boolean {
  return key === null || isSignedBy(key, { kind, number, hash, at: plain(at) }, signature)
}

function nowhere({ number }: Walk): Place {
  return { number: number.toString(), id: null, at: null, deed: null }
}

function chained(row: Row, number: bigint): ChainedLine {
  return {
    number,
    id: row.line_id,
    at: row.at,
    deed: row.deed,
    actorCommitment: row.actor_commitment,
    thingsCommitment: row.things_commitment,
  }
}

/** Lines that neither the chain nor the waiting room knows. */
const strays = `select '' as number, l.id, ${canonicalAt} as at, l.deed from kernel.audit_line l
  where not exists (select from kernel.audit_link k where k.line_id = l.id)
    and not exists (select from kernel.audit_waiting w where w.line_id = l.id) order by l.id limit 1`

async function* linesIn(client: pg.ClientBase): AsyncGenerator<Row> {
  await client.query(
    `declare lines no scroll cursor for
     select k.number::text, k.line_id, k.hash, l.id, ${canonicalAt} as at, l.deed, l.actor_id, l.things,
       l.things::text || E'\\n' || l.details::text as said,
       l.actor_salt, l.things_salt, l.actor_commitment, l.things_commitment
     from kernel.audit_link k left join kernel.audit_line l on l.id = k.line_id order by k.number`,
  )
  for (;;) {
    const rows = await ask<Row>(client, 'fetch 2000 from lines')
    yield* rows
    if (rows.length === 0) return
  }
}

const signedMarks = (kind: 'head' | 'cut') =>
  `select number::text, hash, to_char(${kind === 'head' ? 'sealed_at' : 'cut_at'} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, signature from kernel.audit_${kind} as mark`

function headsIn(client: pg.ClientBase) {
  let rows: Signed[] = []
  let after = '-1'
  return {
    async next(): Promise<Signed | undefined> {
      if (rows.length === 0)
        rows = await ask<Signed>(
          client,
          `${signedMarks('head')} where mark.number > ${BigInt(after)} order by mark.number limit 2000`,
        )
      const mark = rows.shift()
      if (mark) after = mark.number
      return mark
    },
  }
}

async function linesWaitingToUnlink(client: pg.ClientBase): Promise<string[]> {
  const rows = await ask<{ things: { lines?: string[] } }>(
    client,
    `select l.things from kernel.audit_waiting w join kernel.audit_line l on l.id = w.line_id where l.deed = '${unlinking}'`,
  )
  return rows.flatMap(({ things }) => things.lines ?? [])
}

/** As Temporal writes it: signatures were made over that. */
function plain(at: string): string {
  return Temporal.Instant.from(at).toString()
}

async function ask<R>(client: pg.ClientBase, text: string): Promise<R[]> {
  return (await client.query(text)).rows as R[]
}
