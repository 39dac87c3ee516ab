import type { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { enqueueMany, job } from '#kernel/outbox'
import { mailAddressOf } from '#modules/identity'
import { personId } from '#modules/identity/schema'
import { whoConsents } from '#modules/profiles'
import { allows } from './consents.ts'
import { hasDevice } from './devices.ts'
import { putMessage } from './messages.ts'
import type { Senders } from './ports.ts'
import { announcement, channels, purposesOf, type Topic } from './schema.ts'

/** Told by mail already; this is for whichever other ways somebody agreed to. */
const tellBesides = job('notifications.tell_besides', announcement.omit({ attempts: true }).extend({ to: personId }))

type Said = { notice: string; topic: Topic | null; about: unknown }

/** One statement finds out of many people those who agreed to anything; whoever did not costs nothing. */
export async function tellBesidesMail(tx: Tx, people: readonly PersonId[], { notice, topic, about }: Said) {
  if (!topic) return
  const willing = await whoConsents(tx, people, purposesOf(topic, ...channels))
  const subject = JSON.stringify(about)
  await enqueueMany(
    tx,
    tellBesides,
    willing.map((to) => ({
      payload: { to, notice, topic, about },
      options: { key: `${tellBesides.name} ${notice} ${to} ${subject}` },
    })),
  )
}

export const besidesJob = tellBesides

/** Asks for the consent in the very transaction that puts the message out. */
export async function putMessages(
  tx: Tx,
  { whatsapp, push }: Senders,
  { to, notice, topic, about }: z.output<typeof tellBesides.payload>,
): Promise<void> {
  const person = await mailAddressOf(tx, to)
  if (!person || person.suspended || !topic) return
  const telling = { to, topic, notice, about }
  const byPhone = whatsapp && (await allows(tx, to, 'whatsapp', topic))
  if (byPhone) await putMessage(tx, 'phone', telling, byPhone)
  const byPush = push && (await allows(tx, to, 'push', topic))
  if (byPush && (await hasDevice(tx, to))) await putMessage(tx, 'push', telling, byPush)
}
