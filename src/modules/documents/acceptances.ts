import { type PersonId, type Role, system } from '#kernel/actor'
import { writeAuditLine } from '#kernel/audit'
import { hold, kept, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { newToken } from '#kernel/tokens'
import { tongueIn } from '#modules/identity'
import { beginning, chainDeed, hashOfAcceptance } from './acceptance-chains.ts'
import type { Offer, SubjectId, Surface } from './acceptance-schemas.ts'
import { controllerOf } from './controllers.ts'
import { sha256 } from './facts.ts'
import { type DocumentId, documentIds } from './schema.ts'
import { type AcceptanceRow, read, write } from './tables.ts'

export type Accepting = {
  /** Which version of what, as it was offered. */
  agreed: string
  surface: Surface
  locale: string | null
  /** When they said yes, where that was before now. */
  at?: Temporal.Instant
}

type Version = { document: DocumentId; version: number }

/** Which versions somebody of this role is to accept; the privacy policy is only read. */
export const documentsFor = (role: Role): readonly DocumentId[] =>
  documentIds.filter((document) => document !== 'teaching' || role === 'teacher')

/** What holds now, for who has no account yet. */
export async function offerTo(tx: ReadTx, role: Role): Promise<Offer> {
  const inForce = await standingVersions(tx)
  return offered(documentsFor(role).flatMap((document) => asVersion(document, inForce.get(document)?.latest)))
}

/** What holds now and was not accepted by them: a version that matters, and every one after it, asks anew. */
export async function openFor(tx: ReadTx, person: { id: PersonId; role: Role }): Promise<Offer> {
  const inForce = await standingVersions(tx)
  if (inForce.size === 0) return offered([])
  const rows = await read(tx)
    .selectFrom('documents.acceptance as a')
    .innerJoin('documents.subject as s', 's.id', 'a.subject_id')
    .innerJoin('documents.version as v', (join) =>
      join.onRef('v.document', '=', 'a.document').onRef('v.number', '=', 'a.version'),
    )
    .where('s.person_id', '=', person.id)
    .groupBy('a.document')
    .select(['a.document', ({ fn }) => fn.max('v.effective_at').as('since')])
    .execute()
  const done = new Map(rows.map(({ document, since }) => [document, since]))
  return offered(
    documentsFor(person.role).flatMap((document) => {
      const [standing, since] = [inForce.get(document), done.get(document)]
      const isDone = standing && since && Temporal.Instant.compare(since, standing.asks) >= 0
      return isDone ? [] : asVersion(document, standing?.latest)
    }),
  )
}

/** Writes down that somebody accepted, at the end of the chain: nothing twice, and nothing that does not hold by now. */
export async function accept(tx: Tx, personId: PersonId, { agreed, surface, locale, at }: Accepting): Promise<void> {
  const versions = parsed(agreed)
  if (versions.length === 0) return
  const { chosen, frenchShownAt } = tongueIn(agreed)
  await hold(tx, 'documents.acceptance')
  const subjectId = await subjectOf(tx, personId)
  const controller = await controllerOf(tx)
  for (const { document, version } of versions) {
    const known = await read(tx)
      .selectFrom('documents.version')
      .select('sha256')
      .where('document', '=', document)
      .where('number', '=', version)
      .where('effective_at', '<=', tx.now)
      .executeTakeFirst()
    if (!known || (await isAccepted(tx, subjectId, { document, version }))) continue
    await append(tx, {
      subject_id: subjectId,
      document,
      version,
      locale: chosen ?? locale ?? 'en',
      sha256: known.sha256,
      surface,
      controller: controller && JSON.stringify(controller),
      at: (at ?? tx.now).round('microsecond'),
      french_shown_at: frenchShownAt,
    })
  }
}

async function append(tx: Tx, said: Omit<AcceptanceRow, 'number' | 'previous_hash' | 'hash'>): Promise<void> {
  const last = await read(tx)
    .selectFrom('documents.acceptance')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const row = { ...said, number: (last?.number ?? 0n) + 1n, previous_hash: last?.hash ?? beginning }
  const hash = hashOfAcceptance(row)
  await write(tx)
    .insertInto('documents.acceptance')
    .values({ ...row, hash })
    .execute()
  await noteEnd(tx, { number: Number(row.number), hash: hash.toString('hex') })
}

/** The sealed trail knows how far the chain reached, so that its end cannot be cut off; the line is about nobody. */
function noteEnd(tx: Tx, details: { number: number; hash: string }): Promise<void> {
  return writeAuditLine(tx, { actor: system, deed: chainDeed, input: {}, output: {}, details })
}

/** Under which name somebody stands in the chain; one is made for who has none. */
async function subjectOf(tx: Tx, personId: PersonId): Promise<SubjectId> {
  const known = await read(tx)
    .selectFrom('documents.subject')
    .select('id')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (known) return known.id
  const [id, receipt] = [newId('sbj', tx.now), newToken()]
  await write(tx)
    .insertInto('documents.subject')
    .values({
      id,
      person_id: personId,
      receipt,
      receipt_sha256: sha256(receipt),
      begun_at: tx.now,
      deleted_at: null,
    })
    .execute()
  return id
}

async function isAccepted(tx: ReadTx, subjectId: SubjectId, { document, version }: Version): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('documents.acceptance')
    .select('number')
    .where('subject_id', '=', subjectId)
    .where('document', '=', document)
    .where('version', '=', version)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

type Standing = {
  latest: number
  /** Since when the last that mattered holds, or the first: whoever accepted nothing since is asked. */
  asks: Temporal.Instant
}

/** Of every document, the same for everybody: kept for a moment, so that nobody's page waits for it. */
function standingVersions(tx: ReadTx): Promise<ReadonlyMap<DocumentId, Standing>> {
  return kept(tx, 'documents.standing', async (tx) => {
    const rows = await read(tx)
      .selectFrom('documents.version as v')
      .distinctOn('v.document')
      .where('v.effective_at', '<=', tx.now)
      .orderBy('v.document')
      .orderBy('v.effective_at', 'desc')
      .orderBy('v.number', 'desc')
      .select(({ selectFrom }) => [
        'v.document',
        'v.number',
        selectFrom('documents.version as w')
          .whereRef('w.document', '=', 'v.document')
          .where('w.effective_at', '<=', tx.now)
          .where(({ or, eb }) => or([eb('w.material', '=', true), eb('w.number', '=', 1)]))
          .select(({ fn }) => fn.max('w.effective_at').as('asks'))
          .as('asks'),
      ])
      .execute()
    return new Map(rows.flatMap(({ document, number, asks }) => (asks ? [[document, { latest: number, asks }]] : [])))
  })
}

const asVersion = (document: DocumentId, version: number | undefined) => (version ? [{ document, version }] : [])

/** With what goes back: `terms-2 guidelines-1`. */
const offered = (items: Version[]): Offer => ({
  items,
  agreed: items.map(({ document, version }) => `${document}-${version}`).join(' '),
  french: null,
})

function parsed(agreed: string): Version[] {
  const versions = agreed.split(' ').flatMap((word) => {
    const [, name, number] = /^([a-z]+)-(\d{1,6})$/.exec(word) ?? []
    const document = documentIds.find((known) => known === name)
    return document ? [{ document, version: Number(number) }] : []
  })
  return [...new Map(versions.map((version) => [version.document, version])).values()]
}
