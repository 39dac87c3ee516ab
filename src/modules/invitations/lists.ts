import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { CsvError, parse } from 'csv-parse'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Person } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { standingCourses } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { dropUpload, uploadOf } from '#modules/files'
import type { FileStore } from '#modules/files/ports'
import type { FileId } from '#modules/files/schema'
import { addressesTaken } from '#modules/identity'
import { addressesInLines, sealedLines } from './addresses.ts'
import { keepInvitation, type Terms } from './invitations.ts'
import {
  type Column,
  columnsIn,
  delimiterOf,
  encodingOf,
  judged,
  mostBytes,
  mostLines,
  type ReadLine,
} from './rules.ts'
import type { InvitedRole, ListId, listPage, searchOfLines } from './schema.ts'
import { type LineRow, read, write } from './tables.ts'

const together = 500
const kept = Temporal.Duration.from({ hours: 24 })
type NumberedLine = ReadLine & { number: number }

/** Reads a file that somebody sent, a line at a time, and notes what would happen and what is wrong; nobody is invited. */
export async function readList(db: Db, store: FileStore, person: Person, fileId: FileId): Promise<ListId> {
  const file = await db.read((tx) => uploadOf(tx, person.id, fileId))
  if (file.size > BigInt(mostBytes)) throw new Refusal('invitation_list.too_long', { details: { lines: mostLines } })
  const id: ListId = newId('pil', db.clock.now())
  const firstLine = new Map<string, number>()
  const lines: NumberedLine[] = []
  for await (const line of linesIn(store, file.store_key, Number(file.size))) lines.push(line)
  return db.transact(async (tx) => {
    await write(tx)
      .insertInto('invitations.list')
      .values({
        id,
        made_by: person.id,
        made_at: tx.now,
        ends_at: tx.now.add(kept),
        file_name: file.name,
        sent_at: null,
      })
      .execute()
    for (let from = 0; from < lines.length; from += together)
      await keepLines(tx, id, lines.slice(from, from + together), firstLine)
    await dropUpload(tx, fileId)
    return id
  })
}

export async function pageOfList(
  tx: ReadTx,
  { listId, only, after, limit }: z.output<typeof searchOfLines>,
): Promise<z.input<typeof listPage>> {
  const list = await standingList(tx, listId)
  const counts = await read(tx)
    .selectFrom('invitations.line')
    .select(sql<bigint>`count(*) filter (where faults = '{}')`.as('good'))
    .select(sql<bigint>`count(*) filter (where faults <> '{}')`.as('faulty'))
    .where('list_id', '=', listId)
    .executeTakeFirstOrThrow()
  let lines = read(tx)
    .selectFrom('invitations.line')
    .selectAll()
    .where('list_id', '=', listId)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit + 1)
  if (only === 'faults') lines = lines.where(sql<boolean>`faults <> '{}'`)
  const rows = await lines.execute()
  const shown = rows.slice(0, limit)
  const emails = await addressesInLines(tx, listId, shown)
  return {
    fileName: list.file_name,
    isSent: list.sent_at !== null,
    good: Number(counts.good),
    faulty: Number(counts.faulty),
    items: shown.map((row, at) => ({
      number: row.number,
      email: emails[at] as string,
      name: `${row.first_name} ${row.last_name}`.trim(),
      role: row.role,
      course: row.course_text,
      faults: row.faults,
    })),
    next: rows.length > limit ? (shown.at(-1)?.number ?? null) : null,
  }
}

/** Invites everybody on the list whose line has no fault; once. Whoever got an account in between is left out. */
export async function sendList(tx: Tx, listId: ListId, terms: Terms): Promise<number> {
  const taken = await write(tx)
    .updateTable('invitations.list')
    .set({ sent_at: tx.now })
    .where('id', '=', listId)
    .where('sent_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .returning('id')
    .executeTakeFirst()
  if (!taken) throw new Refusal('invitation_list.unknown')
  let invited = 0
  for (let after = 0; ; ) {
    const lines = await write(tx)
      .selectFrom('invitations.line')
      .selectAll()
      .where('list_id', '=', listId)
      .where(sql<boolean>`faults = '{}'`)
      .where('number', '>', after)
      .orderBy('number')
      .limit(together)
      .execute()
    const last = lines.at(-1)
    if (!last) return invited
    after = last.number
    const emails = await addressesInLines(tx, listId, lines)
    const accounts = await addressesTaken(tx, emails)
    const going = lines
      .map((line, at) => invitedIn(line, emails[at] as string))
      .filter(({ email }) => !accounts.has(email))
    await keepInvitation(tx, going, terms)
    invited += going.length
  }
}

export async function dropList(tx: Tx, listId: ListId): Promise<void> {
  const dropped = await write(tx)
    .deleteFrom('invitations.list')
    .where('id', '=', listId)
    .returning('id')
    .executeTakeFirst()
  if (!dropped) throw new Refusal('invitation_list.unknown')
  await shred(tx, [listId])
}

const invitedIn = (line: LineRow, email: string) => ({
  email,
  firstName: line.first_name,
  lastName: line.last_name,
  role: line.role as InvitedRole,
  courseId: line.course_id ?? undefined,
})

async function standingList(tx: ReadTx, listId: ListId) {
  const list = await read(tx)
    .selectFrom('invitations.list')
    .select(['file_name', 'sent_at'])
    .where('id', '=', listId)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!list) throw new Refusal('invitation_list.unknown')
  return list
}

async function* linesIn(store: FileStore, key: string, size: number): AsyncGenerator<NumberedLine> {
  const head =
    size === 0 ? Buffer.alloc(0) : await buffer(await store.get(key, { start: 0, end: Math.min(size, 65_536) - 1 }))
  const encoding = encodingOf(head)
  const delimiter = delimiterOf(new TextDecoder(encoding).decode(head))
  const bytes = size === 0 ? Readable.from([]) : await store.get(key)
  const parser = Readable.from(decoded(bytes, encoding)).pipe(
    parse({
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      max_record_size: 20_000,
    }),
  )
  let columns: Map<Column, number> | null = null
  let [count, line] = [0, 0]
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const number = line + 1
      line = info.lines
      if (!columns) {
        columns = columnsIn(record)
        if (!columns) throw new Refusal('invitation_list.no_addresses')
        continue
      }
      count += 1
      if (count > mostLines) throw new Refusal('invitation_list.too_long', { details: { lines: mostLines } })
      yield { number, ...cellsOf(record, columns) }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Refusal('invitation_list.unreadable', { details: { line: line + 1 } })
    throw error
  }
  if (!columns) throw new Refusal('invitation_list.no_addresses')
}

async function* decoded(bytes: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true })
  yield decoder.decode()
}

function cellsOf(record: readonly string[], columns: Map<Column, number>): ReadLine {
  const cell = (column: Column) => (record[columns.get(column) ?? -1] ?? '').slice(0, 300)
  return {
    email: cell('email'),
    firstName: cell('firstName'),
    lastName: cell('lastName'),
    role: cell('role'),
    course: cell('course'),
  }
}

/** Judges lines beside one another and against what the school has: two questions for all of them. */
async function keepLines(tx: Tx, listId: ListId, lines: readonly NumberedLine[], firstLine: Map<string, number>) {
  if (lines.length === 0) return
  const read = lines.map((line) => ({ line, ...judged(line) }))
  const accounts = await addressesTaken(
    tx,
    read.map(({ email }) => email),
  )
  const courses = await coursesCalled(tx, [...new Set(lines.map(({ course }) => course).filter(Boolean))])
  const sealed = await sealedLines(
    tx,
    listId,
    read.map(({ line, email }) => ({ number: line.number, email })),
  )
  const rows: LineRow[] = read.map(({ line, email, role, faults }, at) => {
    const found = courses.get(line.course.toLowerCase()) ?? []
    if (firstLine.has(email)) faults.push('duplicate')
    else firstLine.set(email, line.number)
    if (accounts.has(email)) faults.push('has_account')
    if (line.course !== '' && found.length === 0) faults.push('unknown_course')
    if (found.length > 1) faults.push('ambiguous_course')
    return {
      list_id: listId,
      number: line.number,
      email_sealed: sealed[at] as Buffer,
      first_name: line.firstName,
      last_name: line.lastName,
      role: role ?? line.role,
      course_text: line.course,
      course_id: found.length === 1 ? (found[0] ?? null) : null,
      faults,
    }
  })
  await write(tx).insertInto('invitations.line').values(rows).execute()
}

/** Courses under way by what a list calls them: their title, whatever its case, or their id. */
async function coursesCalled(tx: ReadTx, names: readonly string[]): Promise<Map<string, CourseId[]>> {
  if (names.length === 0) return new Map()
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))]
  const rows = await read(tx)
    .selectFrom(standingCourses)
    .select(['course.id', 'course.title'])
    .where('course.archived_at', 'is', null)
    .where(sql<boolean>`lower(course.title) = any(${wanted}) or course.id = any(${wanted})`)
    .limit(2 * mostLines)
    .execute()
  const called = new Map<string, CourseId[]>()
  for (const { id, title } of rows)
    for (const name of [id, title.toLowerCase()]) called.set(name, [...(called.get(name) ?? []), id])
  return called
}
