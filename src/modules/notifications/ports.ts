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
}

/**
 * Takes mail away. `sent`: somebody else answers for it now. `undeliverable`: it never will arrive, trying again is useless.
 * Throwing means that it may work later.
 */
export type Mailer = {
  send(mail: Mail): Promise<'sent' | 'undeliverable'>
  close(): Promise<void>
}
