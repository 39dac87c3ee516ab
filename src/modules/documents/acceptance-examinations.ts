import { beginning, chainDeed, hashOfAcceptance } from './acceptance-chains.ts'
import { sha256 } from './facts.ts'
import type { AcceptanceRow } from './tables.ts'

export type AcceptanceExamination = {
  /** Acceptances that were examined. */
  count: number
  /** The first that is not what was written: itself, or the text that it names. */
  fault: { number: string; kind: 'changed' | 'removed' | 'other text' } | null
}

/** Asks on one connection, and answers with rows. */
export type Ask = (text: string, values: unknown[]) => Promise<unknown[]>

type Row = Omit<AcceptanceRow, 'number' | 'at' | 'french_shown_at'> & {
  number: string
  at: string
  french_shown_at: string | null
}

const atOnce = 500

/** Walks the chain of acceptances from its first to its last, in one snapshot, and hashes anew every text they name. */
export async function examineAcceptances(ask: Ask): Promise<AcceptanceExamination> {
  await ask('begin isolation level repeatable read read only', [])
  try {
    return await examine(ask)
  } finally {
    await ask('rollback', [])
  }
}

async function examine(ask: Ask): Promise<AcceptanceExamination> {
  const texts = await hashesOfTexts(ask)
  let number = 0n
  let hash: Buffer = beginning
  for (;;) {
    const rows = await rowsAfter(ask, number)
    for (const row of rows) {
      number += 1n
      const kind = faultOf(row, { number, hash, texts })
      if (kind) return { count: Number(number), fault: { number: number.toString(), kind } }
      hash = row.hash
    }
    if (rows.length < atOnce) return { count: Number(number), fault: await missingFromTrail(ask) }
  }
}

/** What the sealed trail says was accepted, and is not there, or another: an end that was cut off, with or without another grown on. */
async function missingFromTrail(ask: Ask): Promise<AcceptanceExamination['fault']> {
  const [row] = (await ask(
    `select line.details->>'number' as number, acceptance.hash is null as gone
     from kernel.audit_line as line
     left join documents.acceptance on acceptance.number = (line.details->>'number')::bigint
     where line.deed = $1 and encode(acceptance.hash, 'hex') is distinct from line.details->>'hash'
     order by (line.details->>'number')::bigint limit 1`,
    [chainDeed],
  )) as { number: string; gone: boolean }[]
  return row ? { number: row.number, kind: row.gone ? 'removed' : 'changed' } : null
}

type Place = { number: bigint; hash: Buffer; texts: ReadonlyMap<string, string> }

function faultOf(row: Row, { number, hash, texts }: Place) {
  if (BigInt(row.number) !== number || !row.previous_hash.equals(hash)) return 'removed'
  const moments = { at: Temporal.Instant.from(row.at), french_shown_at: instantOrNull(row.french_shown_at) }
  if (!hashOfAcceptance({ ...row, ...moments, number }).equals(row.hash)) return 'changed'
  return texts.get(`${row.document} ${row.version}`) === row.sha256 ? null : 'other text'
}

const instantOrNull = (text: string | null) => (text === null ? null : Temporal.Instant.from(text))

/** Of the stored text of every version, made anew. */
async function hashesOfTexts(ask: Ask): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  const versions = (await ask('select distinct document, version as number from documents.acceptance', [])) as {
    document: string
    number: number
  }[]
  for (const { document, number } of versions) {
    const [row] = (await ask('select content from documents.version where document = $1 and number = $2', [
      document,
      number,
    ])) as { content: string }[]
    if (row) hashes.set(`${document} ${number}`, sha256(row.content))
  }
  return hashes
}

async function rowsAfter(ask: Ask, number: bigint): Promise<Row[]> {
  const rows = await ask(
    `select number::text, subject_id, document, version, locale, sha256, surface, controller,
       to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
       to_char(french_shown_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as french_shown_at, previous_hash, hash
     from documents.acceptance where number > $1 order by acceptance.number limit $2`,
    [number.toString(), atOnce],
  )
  return rows as Row[]
}
