import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { newToken, sha256 } from '#kernel/tokens'
import type { LinkPurpose } from './schema.ts'
import { read, write } from './tables.ts'

export type Link = { purpose: LinkPurpose; about: string }

const lifetimes: Record<LinkPurpose, Temporal.DurationLike> = {
  owner: { hours: 24 * 30 },
  teacher: { hours: 24 * 7 },
  confirm: { hours: 24 },
  verify: { hours: 24 * 3 },
  reset: { hours: 1 },
  provider: { minutes: 30 },
  enter: { minutes: 10 },
  leave_address: { hours: 24 },
  take_address: { hours: 24 },
}

/** Makes a link and voids unused ones of the same purpose about the same thing; its token is known to nobody else from here on. */
export async function makeLink(tx: Tx, { purpose, about }: Link): Promise<{ token: string; endsAt: Temporal.Instant }> {
  const token = newToken()
  const endsAt = tx.now.add(lifetimes[purpose])
  await write(tx)
    .deleteFrom('identity.link')
    .where('about', '=', about)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute()
  await write(tx)
    .insertInto('identity.link')
    .values({ token_sha256: sha256(token), purpose, about, ends_at: endsAt, used_at: null })
    .execute()
  return { token, endsAt }
}

/** The link a token opens, if it still does. Looking does not use it up: mail programs look at links before people do. */
export async function linkBehind(tx: ReadTx, token: string, purposes: readonly LinkPurpose[]): Promise<Link> {
  const link = await read(tx)
    .selectFrom('identity.link')
    .select(['purpose', 'about'])
    .where('token_sha256', '=', sha256(token))
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (!link) throw new Refusal('link.unknown')
  return link
}

/** Uses the link up. Of several who come at once, one gets it. */
export async function takeLink(tx: Tx, tokenSha256: Buffer, purposes: readonly LinkPurpose[]): Promise<Link> {
  const link = await write(tx)
    .updateTable('identity.link')
    .set({ used_at: tx.now })
    .where('token_sha256', '=', tokenSha256)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .returning(['purpose', 'about'])
    .executeTakeFirst()
  if (!link) throw new Refusal('link.unknown')
  return link
}

/** Takes back what was mailed and not used. */
export async function voidLinks(tx: Tx, about: string, purposes: readonly LinkPurpose[]): Promise<void> {
  await write(tx)
    .deleteFrom('identity.link')
    .where('about', '=', about)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .execute()
}
