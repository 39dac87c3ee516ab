import { beginning, canonicalAt, hashOfLine, signatureOf } from './audit-chains.ts'
import { type Db, statement, type Tx } from './db.ts'
import { isHeld } from './holds.ts'
import type { Log } from './log.ts'
import { type Duty, recurring } from './outbox.ts'

const most = 1000
const pause = 500

/** Lines older than this are cut off the old end. */
const kept = Temporal.Duration.from({ months: 24 })

type Waiting = { id: string; at: string; deed: string; actor_commitment: Buffer; things_commitment: Buffer }
type Head = { number: bigint; hash: Buffer }

/** Chains what was written since the last time. One process does it at a time; commands never wait for it. */
export async function sealAuditLines(db: Db, key: string): Promise<number> {
  return db.transact(async (tx) => {
    const [turn] = await statement<{ mine: boolean }>(
      tx,
      `select pg_try_advisory_xact_lock(hashtextextended('kernel.audit', 0)) as mine`,
      [],
    )
    if (!turn?.mine) return 0
    const lines = await statement<Waiting>(
      tx,
      `select l.id, ${canonicalAt} as at, l.deed, l.actor_commitment, l.things_commitment
       from (select line_id from kernel.audit_waiting order by line_id limit ${most}) as w
       join kernel.audit_line l on l.id = w.line_id order by l.id`,
      [],
    )
    if (lines.length > 0) await chain(tx, lines, key)
    return lines.length
  })
}

async function chain(tx: Tx, lines: readonly Waiting[], key: string): Promise<void> {
  let { number, hash } = await headOf(tx)
  const hashes = lines.map((line) => {
    number += 1n
    hash = hashOfLine(hash, {
      number,
      id: line.id,
      at: line.at,
      deed: line.deed,
      actorCommitment: line.actor_commitment,
      thingsCommitment: line.things_commitment,
    })
    return hash
  })
  const ids = lines.map(({ id }) => id)
  await statement(
    tx,
    `insert into kernel.audit_link (number, line_id, hash)
     select $1::bigint + ordinality, line_id, hash from unnest($2::text[], $3::bytea[]) with ordinality as t (line_id, hash, ordinality)`,
    [number - BigInt(lines.length), ids, hashes],
  )
  await statement(tx, 'delete from kernel.audit_waiting where line_id = any($1)', [ids])
  const signature = signatureOf(key, { kind: 'head', number, hash, at: tx.now.toString() })
  await statement(tx, 'insert into kernel.audit_head (number, hash, sealed_at, signature) values ($1, $2, $3, $4)', [
    number,
    hash,
    tx.now,
    signature,
  ])
}

/** Where the chain ends: at its last line, or where everything was cut off. */
async function headOf(tx: Tx): Promise<Head> {
  const [head] = await statement<Head>(
    tx,
    `select number, hash from (
       (select number, hash from kernel.audit_link order by number desc limit 1)
       union all (select number, hash from kernel.audit_cut order by number desc limit 1)
     ) as ends order by number desc limit 1`,
    [],
  )
  return head ?? { number: 0n, hash: beginning }
}

/** Cuts off what is older than it may be kept, and signs where. Answers how many lines went. */
export async function cutAuditTrail(db: Db, key: string): Promise<number> {
  const gone = await db.transact(async (tx) => {
    await statement(tx, `select pg_advisory_xact_lock(hashtextextended('kernel.audit', 0))`, [])
    if (await isHeld(tx, 'kernel.audit_line')) return 0
    const before = tx.now.toZonedDateTimeISO('UTC').subtract(kept).toInstant()
    const oldest = await statement<Head & { line_id: string; old: boolean }>(
      tx,
      `select k.number, k.hash, k.line_id, l.at < $1 as old from kernel.audit_link k
       join kernel.audit_line l on l.id = k.line_id order by k.number limit ${most}`,
      [before],
    )
    const first = oldest.findIndex(({ old }) => !old)
    const going = first < 0 ? oldest : oldest.slice(0, first)
    const last = going.at(-1)
    if (!last) return 0
    const { number, hash } = last
    const signature = signatureOf(key, { kind: 'cut', number, hash, at: tx.now.toString() })
    await statement(tx, 'insert into kernel.audit_cut (number, hash, cut_at, signature) values ($1, $2, $3, $4)', [
      number,
      hash,
      tx.now,
      signature,
    ])
    await statement(tx, 'delete from kernel.audit_line where id = any($1)', [going.map(({ line_id }) => line_id)])
    await statement(tx, 'delete from kernel.audit_link where number <= $1', [number])
    await statement(tx, 'delete from kernel.audit_head where number <= $1', [number])
    await statement(tx, 'delete from kernel.audit_cut where number < $1', [number])
    return going.length
  })
  return gone < most ? gone : gone + (await cutAuditTrail(db, key))
}

/** Seals within a second of each deed, until it is closed. */
export function openSealing(db: Db, key: string, log: Log): { close(): Promise<void> } {
  const closing = new AbortController()
  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, milliseconds)
      closing.signal.addEventListener('abort', done, { once: true })
      function done() {
        clearTimeout(timer)
        closing.signal.removeEventListener('abort', done)
        resolve()
      }
    })
  async function seal() {
    while (!closing.signal.aborted) {
      const sealed = await sealAuditLines(db, key).catch((error) => {
        log.warn({ err: error }, 'the audit trail could not be sealed')
        return 0
      })
      if (sealed < most) await wait(pause)
    }
  }
  const sealing = seal()
  return {
    async close() {
      closing.abort()
      await sealing
    },
  }
}

export const auditDuties = (key: string): Duty[] => [
  recurring('kernel.cut_audit', '41 3 * * *', async (db) => void (await cutAuditTrail(db, key))),
]
