import type { Actor } from '#kernel/actor'
import { isOwner } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import type { Mail, Mailer } from './ports.ts'
import type { MailId } from './schema.ts'
import { read, write } from './tables.ts'

/** Keeps mail where its owner can read it, until there is a server to send it. */
export function outboxMailer(db: Db): Mailer {
  return {
    async send(mail) {
      await db.transact((tx) => keepMail(tx, mail))
      return 'sent'
    },
    async close() {},
  }
}

async function keepMail(tx: Tx, mail: Mail): Promise<void> {
  await write(tx)
    .insertInto('notifications.mail')
    .values({
      id: mail.id as MailId,
      written_at: tx.now,
      to_name: mail.to.name,
      to_address: mail.to.address,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      calendar: mail.calendar?.content ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

declare const opened: unique symbol
export type OpenOutbox = { readonly [opened]: true }

/**
 * The outbox holds links that open accounts. It exists only while mail cannot leave, for the owner, and for whoever sits at
 * the machine of a school that has no other address than this machine's.
 */
export function outboxOpenTo(actor: Actor, visit: Visit, mailReachesPeople: boolean): OpenOutbox {
  if (mailReachesPeople || !(isOwner(actor) || isAtTheMachine(visit))) throw new Refusal('page.unknown')
  return {} as OpenOutbox
}

export async function mailsInOutbox(
  tx: ReadTx,
  _proof: OpenOutbox,
  { after, limit }: { after?: MailId | undefined; limit: number },
) {
  let mails = read(tx)
    .selectFrom('notifications.mail')
    .select(['id', 'written_at', 'to_name', 'to_address', 'subject'])
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) mails = mails.where('id', '<', after)
  const rows = await mails.execute()
  const shown = rows.slice(0, limit)
  return {
    items: shown.map((row) => ({
      id: row.id,
      writtenAt: row.written_at.toString(),
      toName: row.to_name,
      toAddress: row.to_address,
      subject: row.subject,
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function mailInOutbox(tx: ReadTx, _proof: OpenOutbox, id: MailId) {
  const row = await read(tx).selectFrom('notifications.mail').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('mail.unknown')
  return {
    id: row.id,
    writtenAt: row.written_at.toString(),
    toName: row.to_name,
    toAddress: row.to_address,
    subject: row.subject,
    text: row.text,
    html: row.html,
    calendar: row.calendar,
  }
}

/** The outbox is not an archive. */
export async function sweepMails(tx: Tx): Promise<void> {
  await write(tx)
    .deleteFrom('notifications.mail')
    .where('written_at', '<', tx.now.subtract({ hours: 24 * 7 }))
    .execute()
}

function isAtTheMachine({ address, origin }: Visit): boolean {
  const host = new URL(origin).hostname
  return (host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''))) && isLoopback(address)
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}
