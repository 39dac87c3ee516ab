import type { Actor, Person, PersonId } from '#kernel/actor'
import { isOwner } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { standingPeople } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { handleFrom, type Obstacle, obstacleOf } from './rules.ts'
import type { Introduction } from './schema.ts'
import { read, write } from './tables.ts'

/** Whether two people are in a course together; `learning`, which stands above, knows. */
export type ShareCourse = (tx: ReadTx, one: PersonId, other: PersonId) => Promise<boolean>

declare const seen: unique symbol
type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>

/** Shows that somebody may see this profile. */
export type SeenProfile = Row & { readonly isMine: boolean; readonly [seen]: true }

/** Whoever may not see a profile cannot tell it from one that does not exist. */
export async function profileSeenBy(
  tx: ReadTx,
  actor: Actor,
  personId: PersonId,
  share: ShareCourse,
): Promise<SeenProfile> {
  const row = await rowOf(tx, personId)
  if (!row || !(await maySee(tx, actor, row, share))) throw new Refusal('profile.unknown')
  return { ...row, isMine: actor.kind === 'person' && actor.id === personId } as SeenProfile
}

async function maySee(tx: ReadTx, actor: Actor, row: Row, share: ShareCourse): Promise<boolean> {
  if (actor.kind === 'person' && actor.id === row.id) return true
  if (row.restricted) return false
  if (isPublic(row)) return true
  if (actor.kind !== 'person' || row.visibility === 'private') return false
  if (isOwner(actor)) return true
  return row.stands && share(tx, actor.id, row.id)
}

export function isPublic(row: Pick<Row, 'handle' | 'stands' | 'of_age'>): boolean {
  return row.handle !== null && row.stands && row.of_age
}

export async function viewOf(tx: ReadTx, profile: SeenProfile) {
  const school = await schoolFace(tx)
  return {
    personId: profile.id,
    ...shownOf(profile),
    timeZone: profile.time_zone ?? school.timeZone,
    isMine: profile.isMine,
    handle: isPublic(profile) ? profile.handle : null,
  }
}

/** What every way to see a profile shows of it. */
export function shownOf({ name, bio, skills, languages, links, photo_small_id, photo_large_id }: Row) {
  return {
    name,
    bio: bio ?? '',
    skills: skills ?? [],
    languages: languages ?? [],
    links: links ?? [],
    photo: photo_small_id && photo_large_id ? { small: photo_small_id, large: photo_large_id } : null,
  }
}

/** How somebody presents themselves, to themselves. */
export async function presentationOf(tx: ReadTx, person: Person) {
  const row = await rowOf(tx, person.id)
  if (!row) throw new Refusal('profile.unknown')
  const obstacle: Obstacle | null = obstacleOf(row)
  return {
    ...shownOf(row),
    visibility: row.visibility ?? 'courses',
    page: isPublic(row) && row.handle ? { handle: row.handle } : null,
    obstacle,
    suggestion: handleFrom(row.name),
  }
}

/** Keeps what somebody says about themselves. Who wants to be seen by nobody has no public page either. */
export async function introduce(tx: Tx, person: Person, { links, ...said }: Introduction): Promise<void> {
  const row = { ...said, links: JSON.stringify(links), changed_at: tx.now }
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: person.id, ...row })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
    .execute()
  if (said.visibility === 'private') await unlist(tx, person, person.id)
}

/** Takes a standing page off; its address leads to nobody from now on. Answers whether there was one. */
export async function unlist(tx: Tx, by: Pick<Person, 'id'>, personId: PersonId): Promise<boolean> {
  const { numUpdatedRows } = await write(tx)
    .updateTable('profiles.page')
    .set({ unlisted_by: by.id, unlisted_at: tx.now })
    .where('person_id', '=', personId)
    .where('unlisted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** A person, what they say about themselves, and their standing page: one question. */
export function rowOf(tx: ReadTx, personId: PersonId) {
  return everything(tx).where('person.id', '=', personId).executeTakeFirst()
}

export function everything(tx: ReadTx) {
  return read(tx)
    .selectFrom(standingPeople)
    .leftJoin('profiles.profile as profile', 'profile.person_id', 'person.id')
    .leftJoin('profiles.page as page', (join) =>
      join.onRef('page.person_id', '=', 'person.id').on('page.unlisted_at', 'is', null),
    )
    .select([
      'person.id',
      'person.name',
      'person.time_zone',
      'person.stands',
      'person.restricted',
      'person.of_age',
      'profile.bio',
      'profile.skills',
      'profile.languages',
      'profile.links',
      'profile.visibility',
      'profile.photo_small_id',
      'profile.photo_large_id',
      'profile.page_withheld_at',
      'page.handle',
      'page.published_at',
    ])
}
