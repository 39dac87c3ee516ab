import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PersonId } from '#kernel/actor'
import type { CopyAbout, CopyPart } from '#kernel/copy-parts'
import type { Db, ReadTx } from '#kernel/db'
import type { DataMaps, DataRows } from '#kernel/erasures'
import type { Selection } from '#kernel/personal-copies'
import type { Category, Subject } from '#kernel/personal-data'
import { type ExtractCount, extractCounts, planExtract, type Scope } from '#kernel/personal-extracts'
import { openArchive, type Packed } from './archives.ts'
import { asCsv, asJson } from './copy-tables.ts'

export type ExtractPorts = { maps: DataMaps; rows: DataRows; parts: readonly CopyPart[] }
export type ExtractScope = { columns: readonly string[]; from: Temporal.Instant; to: Temporal.Instant }
type Field = { column: string; about: Subject; category: Category }
export type ExtractAhead = { tables: readonly ExtractCount[]; folders: readonly string[] }

/** What an extract can be made of: whatever a person would be handed in their own copy. */
export function extractFields(maps: DataMaps): Field[] {
  return Object.entries(maps).flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, columns]) =>
      Object.entries(columns).flatMap(([column, said]) =>
        'purpose' in said && 'file' in said.export
          ? [{ column: `${module}.${table}.${column}`, about: said.about, category: said.category }]
          : [],
      ),
    ),
  )
}

/** What it would hold if it were made now, table by table; nothing is opened. */
export async function extractAhead(
  tx: ReadTx,
  kept: Pick<ExtractPorts, 'maps' | 'rows'>,
  personId: PersonId,
  scope: ExtractScope,
): Promise<ExtractAhead> {
  const plan = await planExtract(tx, kept, scopeOf(scope))
  return { tables: await extractCounts(tx, plan, personId, scope), folders: plan.folders }
}

/**
 * The columns of the scope and the rows from its time in one ZIP, each table as JSON and as CSV, with `statement` and the SHA-256 of
 * every file in manifest.json. It is made while it is read; `made` tells the SHA-256 of the whole.
 */
export function packExtract(db: Db, ports: ExtractPorts, personId: PersonId, scope: ExtractScope, statement: object) {
  const archive = openArchive(db.clock.now())
  const hash = createHash('sha256')
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const made = Promise.all([
    pipeline(archive.body, body),
    fill(db, ports, personId, scope, statement, archive).catch((error) => {
      archive.body.destroy(error)
      throw error
    }),
  ]).then(([, missing]) => ({ sha256: hash.digest('hex'), missing }))
  return { body: body as Readable, made }
}

async function fill(
  db: Db,
  { maps, rows, parts }: ExtractPorts,
  personId: PersonId,
  scope: ExtractScope,
  statement: object,
  archive: ReturnType<typeof openArchive>,
): Promise<string[]> {
  const { selections, folders } = await db.read((tx) => planExtract(tx, { maps, rows }, scopeOf(scope)))
  const files: Packed[] = []
  for (const selection of selections) {
    const name = nameOf(selection)
    files.push(
      await archive.add(`data/${name}.json`, Readable.from(asJson(db, [selection], personId, { named: nameOf }))),
    )
    files.push(
      await archive.add(`data/${name}.csv`, Readable.from(asCsv(db, [selection], personId, { named: nameOf }))),
    )
  }
  const missing: string[] = []
  const about = { personId, origin: '', schoolName: '', sender: '', within: { from: scope.from, to: scope.to } }
  for await (const { path, isPacked, sha256, open } of filesIn(db, parts, folders, about)) {
    const source = await open()
    const done = source && (await archive.add(path, source, { isPacked }))
    if (done) files.push(done)
    if (!done || (sha256 !== undefined && sha256 !== done.sha256)) missing.push(path)
  }
  const manifest = `${JSON.stringify({ ...statement, files, missing }, null, 2)}\n`
  await archive.add('manifest.json', Readable.from([manifest]))
  archive.end()
  return missing
}

async function* filesIn(db: Db, parts: readonly CopyPart[], folders: readonly string[], about: CopyAbout) {
  if (folders.length === 0) return
  for (const part of parts)
    for await (const file of part.files(db, about)) if (folders.includes(folderOf(file.path))) yield file
}

const scopeOf = ({ columns, ...time }: ExtractScope): Scope => ({ ...time, columns: new Set(columns) })

/** Rows of others, in which the person is named, stand apart from their own. */
const nameOf = ({ table, rows }: Selection) => (rows === 'own' ? table : `${table}.naming`)

/** `files/`, `files/profile/`: whatever stands before the id and the name of a file. */
const folderOf = (path: string) => `${path.split('/').slice(0, -2).join('/')}/`
