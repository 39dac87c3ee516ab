import type { ReadTx, Tx } from '#kernel/db'
import { sealedColumn } from '#kernel/sealed-columns'
import type { ListId, PersonalInvitationId } from './schema.ts'

const ofInvitations = sealedColumn('invitations.invitation.email_sealed')
const ofLines = sealedColumn('invitations.line.email_sealed')

type Sealed = { id: PersonalInvitationId; email_sealed: Buffer }

/** Each under a key of its invitation, with the index that keeps an address's open invitation the only one. */
export async function addressesToKeep(
  tx: Tx,
  ids: readonly PersonalInvitationId[],
  wishes: readonly { email: string }[],
) {
  const emails = wishes.map(({ email }) => email)
  const sealed = await ofInvitations.sealMany(
    tx,
    ids.map((id, at) => ({ subject: id, row: id, text: emails[at] as string })),
  )
  const indexes = await ofInvitations.indexesOf(tx, emails)
  return ids.map((_, at) => ({ email_sealed: sealed[at] as Buffer, email_index: indexes[at] as Buffer }))
}

/** By what an invitation is found when all that is known is the whole of an address. */
export const indexesOfAddresses = ofInvitations.indexesOf

export function addressesOf(tx: ReadTx, rows: readonly Sealed[]): Promise<string[]> {
  return ofInvitations.openMany(
    tx,
    rows.map(({ id, email_sealed }) => ({ subject: id, row: id, sealed: email_sealed })),
  )
}

export async function addressOf(tx: ReadTx, row: Sealed): Promise<string> {
  const [email] = await addressesOf(tx, [row])
  return email as string
}

/** The lines of a list are closed by the list's key, and forgotten with it. */
const ofLine = (listId: ListId, number: number) => ({ subject: listId, row: `${listId} ${number}` })

export function sealedLines(
  tx: Tx,
  listId: ListId,
  lines: readonly { number: number; email: string }[],
): Promise<Buffer[]> {
  return ofLines.sealMany(
    tx,
    lines.map(({ number, email }) => ({ ...ofLine(listId, number), text: email })),
  )
}

export function addressesInLines(
  tx: ReadTx,
  listId: ListId,
  rows: readonly { number: number; email_sealed: Buffer }[],
): Promise<string[]> {
  return ofLines.openMany(
    tx,
    rows.map(({ number, email_sealed }) => ({ ...ofLine(listId, number), sealed: email_sealed })),
  )
}
