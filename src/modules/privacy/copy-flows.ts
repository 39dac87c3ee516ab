import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PersonId } from '#kernel/actor'
import { type CopyManifest, copyFormat, manifestPath } from '#kernel/copy-manifests'
import type { CopyAbout, CopyPart } from '#kernel/copy-parts'
import type { Db, ReadTx } from '#kernel/db'
import type { DataMaps, DataRows } from '#kernel/erasures'
import { planCopies, type Selection } from '#kernel/personal-copies'
import type { PersonalData } from '#kernel/personal-data'
import type { Processor } from '#kernel/processors'
import type { FileStore } from '#modules/files/ports'
import { mailAddressOf } from '#modules/identity'
import { tell, wordsIn } from '#modules/notifications'
import { schoolFace } from '#modules/school'
import { openArchive, type Packed } from './archives.ts'
import { beginCopy, failCopy, finishCopy, noteProgress, storeKeyOf } from './copies.ts'
import { aboutTheData, type Responsible } from './copy-facts.ts'
import { copyReady } from './copy-notices.ts'
import { frontPage } from './copy-pages.ts'
import { asCsv, asJson, csvSchemaOf, schemaOf } from './copy-tables.ts'
import type { CopyId } from './schema.ts'
import { sealing } from './sealed-streams.ts'

export type CopyPorts = {
  store: FileStore
  maps: DataMaps
  rows: DataRows
  parts: readonly CopyPart[]
  processors: readonly Processor[]
  responsible: (tx: ReadTx) => Promise<Responsible | null>
  origin: string
  sender: string
}

/** So many files are made between two tellings of how far it has come. */
const tellEvery = 10

/** Reads everything, closes it while it is read, and tells its person. What fails is tried again, and then said to have failed. */
export async function makeCopy(db: Db, ports: CopyPorts, id: CopyId): Promise<void> {
  const key = randomBytes(32)
  const begun = await db.transact((tx) => beginCopy(tx, id, key))
  if (!begun) return
  try {
    const made = await packed(db, ports, id, begun.personId, key)
    const personId = await db.transact(async (tx) => {
      const personId = await finishCopy(tx, id, made)
      if (personId) await tell(tx, personId, copyReady, { copyId: id })
      return personId
    })
    if (!personId) await ports.store.delete(storeKeyOf(id))
  } catch (error) {
    if (begun.isLastTry) await db.transact((tx) => failCopy(tx, id))
    throw error
  }
}

async function packed(db: Db, ports: CopyPorts, id: CopyId, personId: PersonId, key: Uint8Array) {
  let size = 0
  const archive = openArchive(db.clock.now())
  const closing = sealing(key, (bytes) => {
    size = bytes
  })
  const [, missing] = await Promise.all([
    Promise.all([pipeline(archive.body, closing), ports.store.put(storeKeyOf(id), closing)]),
    fill(db, ports, { id, personId }, archive).catch((error) => {
      archive.body.destroy(error)
      throw error
    }),
  ])
  return { size, missing: missing.length }
}

async function fill(
  db: Db,
  ports: CopyPorts,
  { id, personId }: { id: CopyId; personId: PersonId },
  archive: ReturnType<typeof openArchive>,
): Promise<string[]> {
  const { plan, school, person, responsible } = await db.read(async (tx) => ({
    plan: await planCopies(tx, ports),
    school: await schoolFace(tx),
    person: await mailAddressOf(tx, personId),
    responsible: await ports.responsible(tx),
  }))
  const tables = [...plan].filter(([file]) => !file.endsWith('/'))
  const counts = await Promise.all(ports.parts.map((part) => part.count(db, personId)))
  const expected = tables.length * 2 + counts.reduce((sum, count) => sum + count, 0) + 3
  const files: Packed[] = []
  const add: Add = async (path, source, isPacked = false) => {
    if (files.length % tellEvery === 0)
      await db.transact((tx) => noteProgress(tx, id, { done: files.length, expected }))
    const done = await archive.add(path, source, { isPacked })
    files.push(done)
    return done
  }

  const empty = new Set(tables.flatMap(([, selections]) => selections.map(({ table }) => table)))
  const onRows = (table: string) => empty.delete(table)
  for (const [file, selections] of tables) await addTables(db, add, { personId, onRows }, file, selections)
  const about = { personId, origin: ports.origin, schoolName: school.name, sender: ports.sender }
  const missing = await addParts(db, ports, add, about)

  const madeAt = db.clock.now()
  const language = person?.locale ?? school.locale
  const words = wordsIn(language, school.roleWords)
  const named = { name: school.name, origin: ports.origin }
  const facts = {
    maps: withoutTables(ports.maps, empty),
    processors: ports.processors,
    responsible,
    words,
    school: named,
    madeAt,
  }
  await add('about-your-data.json', jsonOf(aboutTheData(facts)))
  const timeZone = person?.timeZone ?? school.timeZone
  const page = frontPage({ language, words, schoolName: school.name, madeAt, timeZone, files, missing })
  await add('index.html', Readable.from([page]))
  const manifest: CopyManifest = {
    format: copyFormat,
    school: named,
    personId,
    madeAt: madeAt.toString(),
    state: missing.length > 0 ? 'PARTIAL' : 'COMPLETE',
    files,
    missing,
  }
  await add(manifestPath, jsonOf(manifest))
  archive.end()
  return missing
}

type Add = (path: string, source: Readable, isPacked?: boolean) => Promise<Packed>

type Reading = { personId: PersonId; onRows: (table: string) => void }

async function addTables(
  db: Db,
  add: Add,
  { personId, onRows }: Reading,
  file: string,
  selections: readonly Selection[],
): Promise<void> {
  const isCsv = file.endsWith('.csv')
  const rows = isCsv ? asCsv : asJson
  await add(file, Readable.from(rows(db, selections, personId, { onRows })))
  if (isCsv) await add(`schemas/${file}-metadata.json`, jsonOf(csvSchemaOf(file, selections)))
  else await add(`schemas/${file.replace(/json$/, 'schema.json')}`, jsonOf(schemaOf(file, selections)))
}

/** The maps of all modules without the tables that hold nothing about this person. */
const withoutTables = (maps: DataMaps, empty: ReadonlySet<string>): PersonalData[] =>
  Object.entries(maps).map(([module, map]) =>
    Object.fromEntries(Object.entries(map).filter(([table]) => !empty.has(`${module}.${table}`))),
  )

/** Answers with what should be there and is not, or is not what it was. */
async function addParts(db: Db, { parts }: CopyPorts, add: Add, about: CopyAbout): Promise<string[]> {
  const missing: string[] = []
  for (const part of parts)
    for await (const { path, isPacked, sha256, open } of part.files(db, about)) {
      const source = await open()
      const done = source && (await add(path, source, isPacked))
      if (!done || (sha256 !== undefined && sha256 !== done.sha256)) missing.push(path)
    }
  return missing
}

const jsonOf = (value: unknown) => Readable.from([`${JSON.stringify(value, null, 2)}\n`])
