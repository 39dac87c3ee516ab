import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import type { Person } from '#kernel/actor'
import { manifestPath } from '#kernel/copy-manifests'
import type { OwnPartName } from '#kernel/import-words'
import { silentLog } from '#kernel/log'
import { keepUpload } from '#modules/files'
import { fetchCopy, storeKeyOf, unsealed } from '#modules/privacy'
import type { CopyId } from '#modules/privacy/schema'
import { dutiesOfAll } from '../src/composition.ts'
import type { World } from './world.ts'

export type Files = Map<string, Buffer>

/** The ZIP that somebody downloads. */
export async function copyOf(world: World, person: Person): Promise<Buffer> {
  const { copyId } = await world.as({ ...person, confirmedAt: world.clock.now() }).privacy.askForCopy()
  await perform(world, 'privacy.make_copy', { copyId })
  const id = copyId as CopyId
  const { key, size } = await world.db.transact((tx) => fetchCopy(tx, person, id, { counts: true }))
  const whole = { start: 0, end: size - 1 }
  return buffer(unsealed(key, size, whole, (range) => world.ports.store.get(storeKeyOf(id), range)))
}

/** Sends a ZIP in, and has it looked at. */
export async function sendIn(world: World, person: Person, zip: Buffer): Promise<string> {
  const upload = { name: 'my-data.zip', body: Readable.from([zip]), limitBytes: 100_000_000 }
  const fileId = await keepUpload(world.db, world.ports, person, upload)
  const { importId } = await world.as(person).imports.readCopy({ fileId })
  await perform(world, 'imports.look', { importId })
  return importId
}

/** Brings all that can be brought where nothing stands, and what is wanted in the place of what does. */
export async function bringAll(
  world: World,
  person: Person,
  importId: string,
  replace: OwnPartName[] = [],
): Promise<void> {
  const { imports } = world.as(person)
  const { items, own } = await imports.import({ importId })
  const courses = items.filter(({ refusal }) => refusal === null).map(({ place }) => place)
  const fill = own.flatMap(({ part, replaces, refusal }) => (replaces || refusal ? [] : [part]))
  await imports.bringCourses({ importId, courses, fill, replace })
  await perform(world, 'imports.bring', { importId })
}

export async function perform(world: World, name: string, payload: unknown): Promise<void> {
  const duties = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog })
  const found = duties.find(({ job }) => job.name === name)
  if (!found) throw new Error(`Nobody does ${name}.`)
  await found.perform(world.db, found.job.payload.parse(payload))
}

/** Does what waits in the store's name. */
export async function emptyStore(world: World): Promise<void> {
  const { rows } = await world.pools.reader.query<{ payload: unknown }>(
    `select payload from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task
       on task.id = task_id where identifier = 'files.remove_object'`,
  )
  for (const { payload } of rows) await perform(world, 'files.remove_object', payload)
}

export async function filesIn(zip: Buffer): Promise<Files> {
  const files: Files = new Map()
  const opened = await fromBufferPromise(zip)
  for await (const entry of opened.eachEntry())
    files.set(entry.fileName, await buffer(await opened.openReadStreamPromise(entry)))
  return files
}

export async function zipOf(files: Iterable<readonly [path: string, bytes: Buffer]>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [path, bytes] of files) zip.addBuffer(bytes, path)
  zip.end()
  return buffer(zip.outputStream as Readable)
}

/** As somebody would who changes a copy and knows how its manifest is made. */
export async function forged(zip: Buffer, change: (files: Files) => void): Promise<Buffer> {
  const files = await filesIn(zip)
  change(files)
  const manifest = JSON.parse(String(files.get(manifestPath)))
  files.delete(manifestPath)
  manifest.files = [...files].map(([path, bytes]) => ({
    path,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }))
  files.set(manifestPath, Buffer.from(JSON.stringify(manifest)))
  return zipOf(files)
}

type Rows = Record<string, Record<string, unknown>[]>

export const rowsIn = (files: Files, path: string): Rows => JSON.parse(String(files.get(path) ?? '{}'))

/** One row on each line, as a copy writes them. */
export function writeRows(files: Files, path: string, tables: Rows): void {
  const texts = Object.entries(tables).map(([table, rows]) => {
    const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')
    return `${JSON.stringify(table)}: [${rows.length === 0 ? '' : `\n${lines}\n`}]`
  })
  files.set(path, Buffer.from(`{\n${texts.join(',\n')}\n}\n`))
}
