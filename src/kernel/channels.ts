import type { z } from 'zod'
import { type Actor, type PersonId, unlessGuest, unlessRestricted } from './actor.ts'
import { forgetKey, type NewEvent, positionOfKey, writeEvents } from './channel-events.ts'
import { afterCommit, beforeCommit, fanoutOf, type ReadTx, type Tx } from './db.ts'
import { Refusal } from './refusal.ts'

type Params = z.ZodObject
type Events = Readonly<Record<string, z.ZodType>>

/** Something people follow while it happens. Declared once, as data, like a door. */
export type Channel<P extends Params = Params, E extends Events = Events> = {
  readonly name: string
  /** Which one of its kind: flat, each value a string or a number. */
  readonly params: P
  /** What may happen in it. A payload carries only what every subscriber may see; undeclared fields do not leave. */
  readonly events: E
  /**
   * What an event is about, looked up when it is delivered and put into its payload: once a process, not once a browser.
   * So kept events hold ids, and words are read where they live; what is gone by then adds nothing.
   */
  readonly words: { readonly [Event in keyof E]?: Words<z.output<P>, z.output<E[Event]>> }
  /** Whether joining and leaving are facts worth keeping. */
  readonly presence: boolean
  /** Guests of a class may ask, too; elsewhere they are strangers. */
  readonly guests: boolean
  /** Asked at the start and again while it lasts. A thrown refusal is a no. */
  may(tx: ReadTx, actor: Actor, params: z.output<P>): Promise<boolean>
}
/** For each of some payloads what belongs to it, in their order. Everybody on the channel may see it. */
export type Words<P, Payload> = (
  tx: ReadTx,
  params: P,
  payloads: readonly Payload[],
) => Promise<readonly (object | undefined)[]>
// biome-ignore lint/suspicious/noExplicitAny: a channel in general; each declaration is checked exactly
export type AnyChannel = Channel<any, any>
export type Channels = Readonly<Record<string, AnyChannel>>

/** An event as it reaches a browser. */
export type EventIn<C extends AnyChannel> = {
  [E in EventOf<C>]: { readonly event: E; readonly payload: z.output<C['events'][E]>; readonly number: number }
}[EventOf<C>]

export type ParamsOf<C extends AnyChannel> = z.input<C['params']>
type EventOf<C extends AnyChannel> = keyof C['events'] & string

export function channel<P extends Params, E extends Events>(
  declared: Omit<Channel<P, E>, 'presence' | 'guests' | 'words'> &
    Partial<Pick<Channel<P, E>, 'presence' | 'guests' | 'words'>>,
): Channel<P, E> {
  return { presence: false, guests: false, words: {}, ...declared } as Channel<P, E>
}

/** `live.class?sessionId=ses_01k…`: the name of one particular channel. */
export function keyOf<C extends AnyChannel>(channel: C, params: ParamsOf<C>): string {
  const pairs = Object.entries(channel.params.parse(params)).map(([name, value]) => [name, String(value)])
  return `${channel.name}?${new URLSearchParams(pairs.sort(([one = ''], [other = '']) => (one < other ? -1 : 1)))}`
}

/** The channel's name and params in a key. */
export function readKey(key: string): { name: string; params: Record<string, string> } {
  const [name = '', query = ''] = key.split(/[?](.*)/s)
  return { name, params: Object.fromEntries(new URLSearchParams(query)) }
}

/** Longest payload, as JSON. A channel says that something changed and how; files and pages travel elsewhere. */
export const payloadLimit = 16_384

/**
 * Tells everybody on the channel, once the change lands and only if it does.
 * It is numbered and written as the last part of the change.
 */
export function publish<C extends AnyChannel, E extends EventOf<C>>(
  tx: Tx,
  channel: C,
  params: ParamsOf<C>,
  event: E,
  payload: z.input<C['events'][E]>,
): void {
  const schema = channel.events[event] as z.ZodType | undefined
  if (!schema) throw new Error(`The channel ${channel.name} declares no event "${event}".`)
  const text = JSON.stringify(schema.parse(payload) ?? null)
  if (text.length > payloadLimit)
    throw new Error(`An event "${event}" of ${channel.name} is longer than ${payloadLimit} characters.`)
  newsOf(tx).events.push({ key: keyOf(channel, params), event, payload: text })
}

/** Asks everybody on the channel for their permission again. Call it where somebody is removed from the thing. */
export function recheck<C extends AnyChannel>(tx: Tx, channel: C, params: ParamsOf<C>): void {
  newsOf(tx).topics.add(topicOf.recheck(keyOf(channel, params)))
}

/** Looks again at who this person is, wherever they are connected. Call it when a sign-in ends or a role changes. */
export function recheckPerson(tx: Tx, person: PersonId): void {
  newsOf(tx).topics.add(topicOf.person(person))
}

/** How far a channel has come. A page reads this *before* what it shows and follows from here, so that nothing falls between. */
export function positionOf<C extends AnyChannel>(tx: ReadTx, channel: C, params: ParamsOf<C>): Promise<number> {
  return positionOfKey(tx, keyOf(channel, params))
}

/** Takes a channel away with everything kept of it. Only for a thing that is gone for good: numbers would begin again. */
export function forget<C extends AnyChannel>(tx: Tx, channel: C, params: ParamsOf<C>): Promise<void> {
  recheck(tx, channel, params)
  return forgetKey(tx, keyOf(channel, params))
}

export const topicOf = {
  events: (key: string) => `events ${key}`,
  recheck: (key: string) => `recheck ${key}`,
  person: (person: PersonId) => `person ${person}`,
}

export function readTopic(topic: string): { kind: keyof typeof topicOf; rest: string } {
  const [kind, rest = ''] = topic.split(/ (.*)/s)
  return { kind: kind as keyof typeof topicOf, rest }
}

/** Whether an actor may follow the channel; params come from outside and may be anything. */
export async function isAdmitted(tx: ReadTx, channel: AnyChannel, actor: Actor, params: unknown): Promise<boolean> {
  const parsed = channel.params.safeParse(params)
  if (!parsed.success) return false
  try {
    const known = channel.guests ? actor : unlessGuest(actor)
    return await channel.may(tx, unlessRestricted(known), parsed.data)
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

type News = { events: NewEvent[]; topics: Set<string> }
const newsOfChange = new WeakMap<Tx, News>()

function newsOf(tx: Tx): News {
  const known = newsOfChange.get(tx)
  if (known) return known
  const news: News = { events: [], topics: new Set() }
  newsOfChange.set(tx, news)
  beforeCommit(tx, async () => {
    const numbers = await writeEvents(tx, news.events)
    const fanout = fanoutOf(tx)
    const asked = [...news.topics].map((topic) => ({ topic, number: 0 }))
    const written = [...numbers].map(([key, number]) => ({ topic: topicOf.events(key), number }))
    afterCommit(tx, () => fanout.publish([...asked, ...written]))
  })
  return news
}
