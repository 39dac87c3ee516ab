import type { z } from 'zod'
import type { Person, PersonId } from '#kernel/actor'
import { writeAuditLine } from '#kernel/audit'
import { type AuditLine, auditLines, hasLineSince } from '#kernel/audit-lines'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { withPurpose } from '#kernel/purposes'
import { courseFace } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { personCard } from '#modules/identity'
import { schoolFace } from '#modules/school'
import type { auditPage, SearchOfLines } from './schema.ts'

/** Deeds that leave no line any more, because they tell how somebody needs the pages to be; older lines read as a change of profile. */
const ownAffairs = new Set(['profiles.arrangeInterface', 'profiles.clearInterface'])

const security = withPurpose('security')
const sitting = Temporal.Duration.from({ hours: 12 })

/** Whoever reads the trail stands in it: once a sitting. */
export async function noteReading(tx: Tx, reader: Person): Promise<void> {
  await hold(tx, `audit.read:${reader.signIn}`)
  if (await hasLineSince(tx, security, { deed: 'audit.read', signIn: reader.signIn, since: tx.now.subtract(sitting) }))
    return
  await writeAuditLine(tx, { actor: reader, deed: 'audit.read', input: { signInId: reader.signIn }, output: {} })
}

/** A page of the trail, newest first, with the names that are still known: four questions whatever its length. */
export async function trail(tx: ReadTx, reader: Person, search: SearchOfLines): Promise<z.input<typeof auditPage>> {
  if (search.deed && ownAffairs.has(search.deed)) return { items: [], next: null }
  const timeZone = reader.timeZone ?? (await schoolFace(tx)).timeZone
  const lines = await auditLines(tx, security, {
    person: search.person,
    deed: search.deed,
    from: search.from?.toZonedDateTime(timeZone).toInstant(),
    until: search.until?.add({ days: 1 }).toZonedDateTime(timeZone).toInstant(),
    before: search.before,
    limit: search.limit + 1,
  })
  const shown = lines.slice(0, search.limit)
  const people = await personCard(tx, shown.flatMap(peopleOf))
  const courses = await courseFace(tx, [...new Set(shown.flatMap((line) => courseOf(line) ?? []))])
  const named = (id: PersonId | null) => (id ? { id, name: people.get(id)?.name ?? null } : null)
  return {
    items: shown.map((line) => {
      const course = courseOf(line)
      return {
        id: line.id,
        at: line.at.toString(),
        deed: ownAffairs.has(line.deed) ? 'profiles.change' : line.deed,
        by: byOf(line),
        person: named(actorOf(line)),
        about: named(aboutOf(line)),
        course: course ? { id: course, name: courses.get(course)?.title ?? null } : null,
        things: Object.fromEntries(
          Object.entries(line.things).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
        ),
        details: line.details,
      }
    }),
    next: lines.length > search.limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

function byOf({ actor_id }: AuditLine): 'person' | 'stranger' | 'system' | 'unlinked' {
  return actor_id === 'stranger' || actor_id === 'system' || actor_id === 'unlinked' ? actor_id : 'person'
}

function actorOf(line: AuditLine): PersonId | null {
  return byOf(line) === 'person' ? (line.actor_id as PersonId) : null
}

function aboutOf({ things }: AuditLine): PersonId | null {
  return typeof things.personId === 'string' ? (things.personId as PersonId) : null
}

function courseOf({ things }: AuditLine): CourseId | null {
  return typeof things.courseId === 'string' ? (things.courseId as CourseId) : null
}

function peopleOf(line: AuditLine): PersonId[] {
  return [actorOf(line), aboutOf(line)].filter((id) => id !== null)
}
