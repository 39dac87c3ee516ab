import type { Actor } from '#kernel/actor'
import { isOwner } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { sealedColumn } from '#kernel/sealed-columns'
import type { Visit } from '#kernel/visit'
import type { Mail, Mailer } from './ports.ts'
import type { MailId } from './schema.ts'
import { read, write } from './tables.ts'

type Face = { toName: string; toAddress: string; subject: string }
type Body = { text: string; html: string; calendar: string | null }

/** A mail is closed by a key of its own; the list opens faces only. */
const faces = sealedColumn('notifications.mail.face_sealed')
const bodies = sealedColumn('notifications.mail.body_sealed')
const lying = (id: string) => ({ subject: id, row: id })

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
  const { id, to, subject, text, html, calendar } = mail
  const face: Face = { toName: to.name, toAddress: to.address, subject }
  const body: Body = { text, html, calendar: calendar?.content ?? null }
  await write(tx)
    .insertInto('notifications.mail')
    .values({
      id: id as MailId,
      written_at: tx.now,
      face_sealed: await faces.seal(tx, lying(id), JSON.stringify(face)),
      body_sealed: await bodies.seal(tx, lying(id), JSON.stringify(body)),
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
    .select(['id', 'written_at', 'face_sealed'])
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) mails = mails.where('id', '<', after)
  const rows = await mails.execute()
  const shown = rows.slice(0, limit)
  const opened = await faces.openMany(
    tx,
    shown.map(({ id, face_sealed }) => ({ ...lying(id), sealed: face_sealed })),
  )
  return {
    items: shown.map((row, at) => ({
      id: row.id,
      writtenAt: row.written_at.toString(),
      ...(JSON.parse(opened[at] as string) as Face),
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
    ...(JSON.parse(await faces.open(tx, lying(id), row.face_sealed)) as Face),
    ...(JSON.parse(await bodies.open(tx, lying(id), row.body_sealed)) as Body),
  }
}

function isAtTheMachine({ address, origin }: Visit): boolean {
  const host = new URL(origin).hostname
  return (host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''))) && isLoopback(address)
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}
