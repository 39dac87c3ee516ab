import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { type CopyManifest, copyFormat, copyManifest, manifestPath } from '#kernel/copy-manifests'
import type { DataMaps } from '#kernel/erasures'
import type { ArrivedCourse, ArrivedFile, ArrivedRow, ImportPart, LeadingPart } from '#kernel/import-parts'
import type { ArrivedSelf, OwnPart } from '#kernel/own-parts'
import { Refusal } from '#kernel/refusal'
import { fileInCopy, filesInCopies } from '#modules/files'
import { rowsIn } from './row-files.ts'
import { largestManifest, largestRows, mostCourses } from './rules.ts'
import type { Zip } from './zips.ts'

/** What modules take out of a copy, and the maps that say in which of its files each table stands. */
export type Reading = {
  readonly maps: DataMaps
  readonly lead: LeadingPart
  readonly own: readonly OwnPart[]
  readonly parts: readonly ImportPart[]
}

/** A copy of which the beginning is understood. */
export type Contents = {
  readonly zip: Zip
  readonly manifest: CopyManifest
  /** By what they hung on: `courses.item itm_…`. */
  readonly files: ReadonlyMap<string, readonly ArrivedFile[]>
}

/** Whose it is and what should be in it. A ZIP of something else, or of a later school, is refused. */
export async function readManifest(zip: Zip): Promise<CopyManifest> {
  const size = zip.sizes.get(manifestPath)
  if (size === undefined || size > largestManifest) throw new Refusal('import.not_a_copy')
  const said = parsed(await text(await zip.open(manifestPath)))
  const { format } = copyManifest.pick({ format: true }).safeParse(said).data ?? {}
  if (!format) throw new Refusal('import.not_a_copy')
  if (format.version > copyFormat.version) throw new Refusal('import.newer')
  const read = copyManifest.safeParse(said)
  if (!read.success) throw new Refusal('import.damaged')
  return read.data
}

/** Every file is there, is the one that the manifest names, and there is no other. Reads all of them once. */
export async function verify(zip: Zip, { files }: CopyManifest): Promise<void> {
  const listed = new Map(files.map((file) => [file.path, file]))
  const paths = [...zip.sizes.keys()].filter((path) => path !== manifestPath)
  if (listed.size !== files.length || listed.has(manifestPath)) throw new Refusal('import.damaged')
  if (paths.length !== listed.size) throw new Refusal('import.damaged')
  for (const path of paths) {
    const expected = listed.get(path)
    if (!expected || expected.size !== zip.sizes.get(path)) throw new Refusal('import.damaged')
    const hash = createHash('sha256')
    for await (const chunk of await zip.open(path)) hash.update(chunk)
    if (hash.digest('hex') !== expected.sha256) throw new Refusal('import.damaged')
  }
}

export async function contentsOf(reading: Reading, zip: Zip, manifest: CopyManifest): Promise<Contents> {
  const hashes = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]))
  const missing = new Set(manifest.missing)
  const files = new Map<string, ArrivedFile[]>()
  for await (const { table, row } of rowsOf(reading, zip, [filesInCopies])) {
    const file = table === filesInCopies ? fileInCopy(row, manifest.personId) : null
    if (!file) continue
    const { id, name, kind, on, path } = file
    const sha256 = missing.has(path) ? undefined : hashes.get(path)
    const open = sha256 === undefined ? null : () => zip.open(path)
    const key = `${kind} ${on}`
    files.set(key, [
      ...(files.get(key) ?? []),
      { id, name, sha256: sha256 ?? '', size: zip.sizes.get(path) ?? 0, open },
    ])
  }
  return { zip, manifest, files }
}

/** What its person taught, in the order of the copy. Rows of anybody else are no part of it. */
export async function coursesIn(
  reading: Reading,
  { zip, manifest }: Contents,
): Promise<{ id: string; title: string }[]> {
  const { table, titleOf } = reading.lead
  const found = new Map<string, string>()
  for await (const { table: at, row } of rowsOf(reading, zip, [table])) {
    const title = at === table ? titleOf(row, manifest.personId) : null
    if (title !== null) found.set(String(row.id), title)
    if (found.size > mostCourses) throw new Refusal('import.too_many_courses', { details: { most: mostCourses } })
  }
  return [...found].map(([id, title]) => ({ id, title }))
}

/** What the copy says of its person themselves; of nobody else. */
export async function arrivedSelf(
  reading: Reading,
  { zip, manifest, files }: Contents,
  { table, owner }: Pick<OwnPart, 'table' | 'owner'>,
): Promise<ArrivedSelf | null> {
  for await (const { table: at, row } of rowsOf(reading, zip, [table]))
    if (at === table && row[owner] === manifest.personId)
      return { row, files: (kind) => files.get(`${kind} ${manifest.personId}`) ?? [] }
  return null
}

/** Some courses with everything that hangs on them. */
export async function gather(
  reading: Reading,
  { zip, manifest, files }: Contents,
  ids: readonly string[],
): Promise<ArrivedCourse[]> {
  const parts = [reading.lead, ...reading.parts]
  const leads = new Map(parts.flatMap((part) => Object.entries(part.reads)))
  const rows = new Map(ids.map((id) => [id, new Map<string, ArrivedRow[]>()]))
  for await (const { table, row } of rowsOf(reading, zip, [...leads.keys()])) {
    const course = rows.get(String(row[leads.get(table) ?? '']))
    if (!course || (table === reading.lead.table && reading.lead.titleOf(row, manifest.personId) === null)) continue
    course.set(table, [...(course.get(table) ?? []), row])
  }
  return ids.map((id) => ({
    id,
    rows: (table) => rows.get(id)?.get(table) ?? [],
    files: (kind, on) => files.get(`${kind} ${on}`) ?? [],
  }))
}

async function* rowsOf({ maps }: Reading, zip: Zip, tables: readonly string[]) {
  for (const path of new Set(tables.map((table) => fileOf(maps, table)))) {
    const size = zip.sizes.get(path)
    if (size === undefined) continue
    if (size > largestRows) throw new Refusal('import.unreadable')
    yield* rowsIn(await zip.open(path))
  }
}

/** In which file of a copy the rows of a table stand, by the map. */
function fileOf(maps: DataMaps, name: string): string {
  const [module = '', table = ''] = name.split('.')
  for (const column of Object.values(maps[module]?.[table] ?? {}))
    if ('export' in column && 'file' in column.export && column.export.file.endsWith('.json')) return column.export.file
  throw new Error(`The map puts ${name} into no file of a copy.`)
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said)
  } catch {
    throw new Refusal('import.not_a_copy')
  }
}
