import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { type Duty, duty, enqueue, enqueueMany, type Job, type JobOptions, job } from '#kernel/outbox'
import { isRestrictedAddress, mailAddressOf } from '#modules/identity'
import { personId } from '#modules/identity/schema'
import { schoolFace } from '#modules/school'
import { type LetterKind, type LetterName, letterKinds, type TransactionalName } from './kinds.ts'
import { sendNoting } from './late-mails.ts'
import { htmlOf, textOf } from './layouts.ts'
import type { CalendarPart, Mailer } from './ports.ts'
import type { announcement, Topic } from './schema.ts'
import { tellBesidesMail } from './tellings.ts'
import { type Words, wordsIn } from './words.ts'

/** Whom a letter is for. */
export type Reader = { name: string; address: string; locale: string | null }

/** What is said, in order: lines, one thing to do, and what else there is to know. */
export type Draft = {
  to: Reader
  subject: string
  lines: readonly string[]
  action?: { label: string; url: string }
  /** Letters to type, beside the address to open. */
  code?: { label: string; text: string }
  after?: readonly string[]
  /** Dates for the reader's calendar program. */
  calendar?: CalendarPart | undefined
}

/** What is optional says where one press, also the mail program's own, ends it (RFC 8058); what is transactional has no such end. */
type DraftOf<Kind extends LetterKind> = Draft & (Kind extends 'optional' ? { unsubscribe: string } : unknown)

/** What is at hand while writing. */
export type Desk = { origin: string; schoolName: string; sender: string; words(locale: string | null): Words }

/**
 * A kind of letter. Its job carries ids only; what it says is written when it is sent, so that it is true then, and in the
 * reader's language. Null when there is nothing to say any more.
 */
export type Letter<About = unknown> = {
  readonly job: Job<About>
  readonly kind: LetterKind
  readonly write: (tx: Tx, about: About, desk: Desk) => Promise<(Draft & { unsubscribe?: string }) | null>
  /** What it is about for whoever agreed to be told by other ways too; null for what goes by mail alone. */
  readonly topic: Topic | null
  /** Goes out to any address that asks, with an account or without: whether it left tells nothing about who has one. */
  readonly toAnyAddress: boolean
  /** The law or the safety of the reader’s own account needs it, so that it reaches them also while their data are restricted. */
  readonly whileRestricted: boolean
}

/** A kind of letter to somebody with an account. */
export type Notice<About = unknown> = Letter<{ to: PersonId; about: About }>

export function letter<Name extends LetterName, About>(
  name: Name,
  about: z.ZodType<About>,
  write: (tx: Tx, about: About, desk: Desk) => Promise<DraftOf<(typeof letterKinds)[Name]> | null>,
  { topic = null, toAnyAddress = false }: { topic?: Topic | null; toAnyAddress?: boolean } = {},
): Letter<About> {
  const kind = letterKinds[name]
  return { job: job(`mail:${name}`, about, { attempts: 20 }), kind, write, topic, toAnyAddress, whileRestricted: false }
}

export function notice<About>(
  name: TransactionalName,
  about: z.ZodType<About>,
  write: (
    tx: Tx,
    to: Reader & { id: PersonId; timeZone: string | null },
    about: About,
    desk: Desk,
  ) => Promise<Omit<Draft, 'to'> | null>,
  topic: Topic | null = null,
): Notice<About> {
  return letter(
    name,
    z.object({ to: personId, about }) as z.ZodType<{ to: PersonId; about: About }>,
    async (tx, { to, about }, desk) => {
      const person = await mailAddressOf(tx, to)
      if (!person || person.suspended) return null
      const reader = {
        id: to,
        name: person.name,
        address: person.email,
        locale: person.locale,
        timeZone: person.timeZone,
      }
      const said = await write(tx, reader, about, desk)
      return said && { ...said, to: reader }
    },
    { topic },
  )
}

/** Puts a letter in the outbox: it is written and sent once the change has landed. */
export async function sendMail<About>(
  tx: Tx,
  letter: Letter<About>,
  about: About,
  options: JobOptions = {},
): Promise<void> {
  await enqueue(tx, letter.job, about, options)
}

/** Tells a person something: by mail, and by whatever other way they agreed to for its topic. */
export async function tell<About>(
  tx: Tx,
  to: PersonId,
  notice: Notice<About>,
  about: About,
  options: JobOptions = {},
): Promise<void> {
  await sendMail(tx, notice, { to, about }, options)
  await tellBesidesMail(tx, [to], announcementOf(notice, about))
}

/** One kind of notice and what it is about, as it travels in somebody else's job. */
export type Announcement = z.output<typeof announcement>

export function announcementOf<About>(notice: Notice<About>, about: About): Announcement {
  return { notice: notice.job.name, attempts: notice.job.attempts, topic: notice.topic, about }
}

/** Tells many people the same with one statement; who waits to be told the same already is told once. */
export async function tellMany(tx: Tx, people: readonly PersonId[], said: Announcement): Promise<void> {
  const { notice: name, attempts, about } = said
  const subject = JSON.stringify(about)
  await enqueueMany(
    tx,
    { name, attempts },
    people.map((to) => ({ payload: { to, about }, options: { key: `${name} ${to} ${subject}` } })),
  )
  await tellBesidesMail(tx, people, said)
}

// biome-ignore lint/suspicious/noExplicitAny: letters of every kind; each is checked where it is made
export type AnyLetter = Letter<any>

/** These reach also whoever’s data are restricted; nothing else does. */
export function alsoWhileRestricted(letters: readonly AnyLetter[]): AnyLetter[] {
  return letters.map((letter) => ({ ...letter, whileRestricted: true }))
}

/** `sender`: the address that mail comes from, which calendar programs take for the organiser's. */
export type Post = { mailer: Mailer; origin: string; sender?: string | undefined }

export function sendingDuty(letter: AnyLetter, post: Post): Duty {
  return duty(letter.job, async (db: Db, about: unknown) => {
    const mail = await db.transact((tx) => writtenMail(tx, letter, about, post))
    if (!mail) return
    const leaving = letter.toAnyAddress ? sendNoting(db, post.mailer, mail) : post.mailer.send(mail)
    await leaving.catch((error) => Promise.reject(withoutAddress(error, mail.to.address)))
  })
}

/** What a mail server complains about waits with the job; whom it was about does not. */
function withoutAddress(error: Error, address: string): Error {
  const told = error.message.replaceAll(address, '…')
  return told === error.message ? error : new Error(told)
}

async function writtenMail(tx: Tx, letter: AnyLetter, about: unknown, post: Post) {
  const { desk, school } = await deskOf(tx, post)
  const draft = await draftOf(tx, letter, about, desk)
  if (!draft) return null
  const language = draft.to.locale ?? school.locale
  const frame = {
    schoolName: school.name,
    accent: school.accent,
    language,
    origin: post.origin,
    words: desk.words(language),
  }
  return {
    id: newId('mai', tx.now),
    to: { name: draft.to.name, address: draft.to.address },
    fromName: school.name,
    subject: draft.subject,
    text: textOf(draft, frame),
    html: htmlOf(draft, frame),
    calendar: draft.calendar,
    unsubscribe: draft.unsubscribe,
  }
}

/** What a letter says now, by whatever way; null where there is nothing to say, or nothing that this reader may be told. */
export async function draftOf(tx: Tx, letter: AnyLetter, about: unknown, desk: Desk): ReturnType<AnyLetter['write']> {
  const draft = await letter.write(tx, about, desk)
  if (!draft || letter.whileRestricted) return draft
  return (await isRestrictedAddress(tx, draft.to.address)) ? null : draft
}

export async function deskOf(tx: ReadTx, { origin, sender }: Pick<Post, 'origin' | 'sender'>) {
  const school = await schoolFace(tx)
  const desk: Desk = {
    origin,
    schoolName: school.name,
    sender: sender ?? `lectern@${new URL(origin).hostname}`,
    words: (locale) => wordsIn(locale ?? school.locale, school.roleWords),
  }
  return { desk, school }
}
