import { Readable } from 'node:stream'
import type { PersonId } from '#kernel/actor'
import type { CopiedFile, CopyAbout, CopyPart } from '#kernel/copy-parts'
import type { Db } from '#kernel/db'
import { ownCourses } from '#modules/learning'
import { calendarOf } from './calendars.ts'
import { namesOf } from './seats.ts'
import type { SessionRow } from './sessions.ts'
import { read } from './tables.ts'

const linesAtOnce = 500
/** So many classes stand in one calendar file; more are in a second one. */
const classesAtOnce = 500

/** What was said in classes, to be read as it was said; and the classes themselves, for a calendar program. */
export const liveCopies: CopyPart = {
  async count(db, personId) {
    return (await conversationsOf(db, personId)).length * 2 + 1
  },
  async *files(db, about) {
    for (const conversation of await conversationsOf(db, about.personId)) {
      const path = `messages/${conversation.local_date}-${conversation.id}`
      const linesIn = () => linesOf(db, about.personId, conversation)
      yield { path: `${path}.json`, isPacked: false, open: async () => Readable.from(asJson(linesIn())) }
      yield { path: `${path}.txt`, isPacked: false, open: async () => Readable.from(asText(conversation, linesIn())) }
    }
    yield* calendarsOf(db, about)
  },
}

type Conversation = Pick<SessionRow, 'id' | 'title' | 'local_date'> & { stillReads: boolean }
type Line = { at: string; name: string; mine: boolean; text: string }

/** Classes that they were in and whose words were saved. Whoever left the course keeps their own words. */
async function conversationsOf(db: Db, personId: PersonId): Promise<Conversation[]> {
  return db.read((tx) =>
    read(tx)
      .selectFrom('live.session as session')
      .innerJoin('live.seat as seat', 'seat.session_id', 'session.id')
      .leftJoin(ownCourses(personId), 'own.course_id', 'session.course_id')
      .select(['session.id', 'session.title', 'session.local_date'])
      .select(({ eb }) => eb('own.course_id', 'is not', null).$castTo<boolean>().as('stillReads'))
      .distinct()
      .where('seat.person_id', '=', personId)
      .where('session.chat_saved_at', 'is not', null)
      .orderBy('session.id')
      .execute(),
  )
}

/** What somebody received is theirs to have with the name that was shown, and nothing else of whoever said it. */
async function* linesOf(db: Db, personId: PersonId, { id, stillReads }: Conversation): AsyncGenerator<Line[]> {
  let after = ''
  for (;;) {
    const { rows, names } = await db.read(async (tx) => {
      const rows = await read(tx)
        .selectFrom('live.saved_line as line')
        .innerJoin('live.seat as seat', 'seat.id', 'line.seat_id')
        .select(['line.id', 'line.seat_id', 'seat.person_id', 'seat.guest_id', 'line.said_at', 'line.text'])
        .where('line.session_id', '=', id)
        .where('line.id', '>', after as never)
        .$if(!stillReads, (query) => query.where('seat.person_id', '=', personId))
        .orderBy('line.id')
        .limit(linesAtOnce)
        .execute()
      const seats = new Map(
        rows.map(({ seat_id, person_id, guest_id }) => [seat_id, { id: seat_id, person_id, guest_id }]),
      )
      return { rows, names: await namesOf(tx, [...seats.values()]) }
    })
    yield rows.map((row) => ({
      at: row.said_at.toString(),
      name: names.get(row.seat_id) ?? '',
      mine: row.person_id === personId,
      text: row.text,
    }))
    if (rows.length < linesAtOnce) return
    after = rows.at(-1)?.id ?? ''
  }
}

async function* asJson(batches: AsyncIterable<Line[]>): AsyncGenerator<string> {
  let lead = '[\n'
  for await (const lines of batches) {
    if (lines.length === 0) continue
    yield lead + lines.map((line) => JSON.stringify(line)).join(',\n')
    lead = ',\n'
  }
  yield lead === '[\n' ? '[]\n' : '\n]\n'
}

async function* asText({ title, local_date }: Conversation, batches: AsyncIterable<Line[]>): AsyncGenerator<string> {
  yield `${title} · ${local_date}\n\n`
  for await (const lines of batches)
    yield lines.map(({ at, name, text }) => `${at} ${name}: ${text.replaceAll('\n', '\n  ')}\n`).join('')
}

async function* calendarsOf(db: Db, about: CopyAbout): AsyncGenerator<CopiedFile> {
  let after = ''
  for (let nth = 1; ; nth++) {
    const sessions = await db.read((tx) =>
      read(tx)
        .selectFrom(ownCourses(about.personId))
        .innerJoin('live.session as session', 'session.course_id', 'own.course_id')
        .selectAll('session')
        .select('own.title as course')
        .where('session.id', '>', after as never)
        .orderBy('session.id')
        .limit(classesAtOnce)
        .execute(),
    )
    const path = nth === 1 ? 'calendar.ics' : `calendar-${nth}.ics`
    const to = { name: '', address: about.sender }
    if (sessions.length > 0) {
      const { content } = calendarOf(sessions, { ...about, to, now: db.clock.now(), published: true })
      yield { path, isPacked: false, open: async () => Readable.from([content]) }
    }
    if (sessions.length < classesAtOnce) return
    after = sessions.at(-1)?.id ?? ''
  }
}
