import type { NoticeId, Platform, PushToken, Topic } from './schema.ts'

/** What a calendar program does with the dates in a mail (RFC 5546). */
export type CalendarPart = { readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH'; readonly content: string }

/** A mail as it leaves: written, in the reader's language, to one person. */
export type Mail = {
  readonly id: string
  readonly to: { readonly name: string; readonly address: string }
  /** Who the reader knows it from: the school. */
  readonly fromName: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly calendar?: CalendarPart | undefined
  /** An address that takes a POST without a session, and ends mails of this kind (RFC 8058). */
  readonly unsubscribe?: string | undefined
}

/**
 * Takes mail away. `sent`: somebody else answers for it now. `undeliverable`: it never will arrive, trying again is useless.
 * Throwing means that it may work later; `MailboxBusy`, that this holds for one recipient and says nothing of other mail.
 */
export type Mailer = {
  send(mail: Mail): Promise<'sent' | 'undeliverable'>
  close(): Promise<void>
}

/** The mail server answers, and takes nothing for this recipient at the moment: greylisting, a full mailbox. */
export class MailboxBusy extends Error {
  override readonly name = 'MailboxBusy'
}

/** What goes to a phone: one sentence and where it leads, in the reader's language. */
export type PhoneMessage = {
  readonly id: NoticeId
  /** E.164. */
  readonly to: string
  readonly topic: Topic
  readonly language: string
  readonly schoolName: string
  readonly text: string
  readonly url: string
}

/**
 * `taken`: they answer for it now, and call it by this id. `refused`: it will never arrive. `later`: they took nothing, and may
 * take it in a while. `unknown`: the line broke before an answer, so that nobody can say; it is never sent again.
 */
export type PhoneOutcome =
  | { readonly is: 'taken'; readonly id: string }
  | { readonly is: 'refused' }
  | { readonly is: 'later' }
  | { readonly is: 'unknown' }

export type PhoneSender = { send(message: PhoneMessage): Promise<PhoneOutcome> }

/** What a provider reports afterwards. It may come late, twice, and before the answer to the call. */
export type PhoneStatus = {
  /** What the provider calls it. */
  readonly outsideId: string
  /** What we call it, where the provider says it back. */
  readonly id: NoticeId | null
  readonly status: 'sent' | 'delivered' | 'failed'
}

/** Carries an id to a device; what it says is fetched there, with the session. */
export type PushSender = {
  /** The public key (VAPID, RFC 8292) that browsers subscribe with; null where none is pushed to. */
  readonly webKey: string | null
  /** Whether it is a token that this sender could ever use. */
  accepts(platform: Platform, token: PushToken): boolean
  send(device: { readonly platform: Platform; readonly token: PushToken }, id: NoticeId): Promise<PushOutcome>
  /** Of what was taken under these receipts: whose device turned out to be gone. Throwing means "ask again later". */
  gone(receipts: readonly string[]): Promise<readonly string[]>
}
/**
 * `taken`: they answer for it now; under a receipt where they know only later whether anybody was behind the token. `gone`:
 * nobody is behind it any more. `later`: they took nothing, and may take it in a while.
 */
export type PushOutcome =
  | { readonly is: 'taken'; readonly receipt?: string | undefined }
  | { readonly is: 'gone' }
  | { readonly is: 'later' }

/** Whatever reaches people besides mail; null where the school has no such thing. */
export type Senders = {
  readonly whatsapp: PhoneSender | null
  readonly sms: PhoneSender | null
  readonly push: PushSender | null
}
