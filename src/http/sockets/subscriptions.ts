import type { Actor } from '#kernel/actor'
import { type AnyChannel, type Channels, isAdmitted, keyOf } from '#kernel/channels'
import type { Db, ReadTx } from '#kernel/db'
import type { Feeds, Follower } from './feeds.ts'
import type { ClientFrame, RefusedCode, ServerFrame } from './frames.ts'
import type { Presences } from './presences.ts'

/** What all connections of a process share. */
export type House = {
  readonly db: Db
  readonly channels: ReadonlyMap<string, AnyChannel>
  readonly feeds: Feeds
  readonly presences: Presences
  readonly gate: <T>(work: () => Promise<T>) => Promise<T>
  readonly subscriptionsPerConnection: number
}

type Line = {
  readonly connection: string
  actor(): Actor
  send(frame: ServerFrame): void
  sendBytes(frame: Buffer): void
}

type Subscription = {
  readonly id: number
  readonly key: string
  readonly channel: AnyChannel
  readonly params: object
  /** One stay in one channel; who comes back on the same line stays anew. */
  readonly place: { connection: string; key: string }
  follower: Follower | undefined
  checks: number
  /** Something changed while the permission was being asked. */
  isDoubtful: boolean
  isOver: boolean
}

export type Subscriptions = ReturnType<typeof openSubscriptions>

/** What one connection follows. Every method may reject when the database cannot be asked; the connection then ends. */
export function openSubscriptions(house: House, line: Line) {
  const byId = new Map<number, Subscription>()
  const byKey = new Map<string, Subscription>()
  let stays = 0

  return {
    async subscribe({ id, channel: name, params, after }: Extract<ClientFrame, { type: 'subscribe' }>): Promise<void> {
      const channel = house.channels.get(name)
      const parsed = channel?.params.safeParse(params)
      if (!channel || !parsed?.success) return refuse(id, 'channel.unknown')
      const key = keyOf(channel, params)
      if (byId.has(id) || byKey.has(key)) return refuse(id, 'channel.taken')
      if (byId.size >= house.subscriptionsPerConnection) return refuse(id, 'channel.too_many')
      const subscription: Subscription = {
        ...{
          id,
          key,
          channel,
          params: parsed.data as object,
          place: { connection: `${line.connection}-${++stays}`, key },
        },
        ...{ follower: undefined, checks: 0, isDoubtful: false, isOver: false },
      }
      byId.set(id, subscription)
      byKey.set(key, subscription)
      await admit(subscription, after)
    },
    async unsubscribe(id: number): Promise<void> {
      const subscription = byId.get(id)
      if (subscription) await end(subscription)
    },
    /** Gives nothing more on that channel, or on any, until the permission was asked again. */
    async recheck(key?: string): Promise<void> {
      const concerned = [...byId.values()].filter((subscription) => key === undefined || subscription.key === key)
      await Promise.all(concerned.map(recheckOne))
    },
    /** Asks again without a pause, for when nothing says that anything changed. */
    async confirm(): Promise<void> {
      for (const subscription of [...byId.values()]) {
        if (subscription.follower && !(await isStillWelcome(subscription))) await expel(subscription)
      }
    },
    /** Nothing is given from here on. */
    stop(): void {
      for (const { follower } of byId.values()) if (follower) house.feeds.leave(follower)
    },
    follows: (key: string) => byKey.has(key),
    async close(): Promise<void> {
      await Promise.all([...byId.values()].map(end))
    },
  }

  async function admit(subscription: Subscription, after: number | undefined): Promise<void> {
    const { id, place, channel, params } = subscription
    const wasAdmitted = await house.gate(() => house.presences.admit(place, channel, line.actor(), params))
    const isWelcome = wasAdmitted && (await isWelcomeAfterDoubt(subscription))
    const stays = isWelcome && !subscription.isOver
    if (wasAdmitted && channel.presence && !stays) await house.presences.leave(place)
    if (subscription.isOver) return
    if (!isWelcome) {
      drop(subscription)
      return refuse(id, 'channel.unknown')
    }
    subscription.follower = followerFor(subscription, after)
    house.feeds.follow(subscription.follower)
  }

  function refuse(id: number, code: RefusedCode): void {
    line.send({ type: 'refused', id, code })
  }

  function followerFor({ id, key }: Subscription, after: number | undefined): Follower {
    return {
      key,
      at: after,
      begun: false,
      begin: (at) => line.send({ type: 'subscribed', id, key, at }),
      take: line.sendBytes,
      startOver: (at) => line.send({ type: 'reset', key, at }),
    }
  }

  function drop(subscription: Subscription): void {
    subscription.isOver = true
    byId.delete(subscription.id)
    byKey.delete(subscription.key)
    if (subscription.follower) house.feeds.leave(subscription.follower)
  }

  async function end(subscription: Subscription): Promise<void> {
    drop(subscription)
    if (subscription.follower && subscription.channel.presence) await house.presences.leave(subscription.place)
  }

  async function expel(subscription: Subscription): Promise<void> {
    if (subscription.isOver) return
    line.send({ type: 'ended', id: subscription.id, key: subscription.key, code: 'not_allowed' })
    await end(subscription)
  }

  async function recheckOne(subscription: Subscription): Promise<void> {
    const { follower } = subscription
    if (!follower) {
      subscription.isDoubtful = true
      return
    }
    subscription.checks++
    house.feeds.hold(follower)
    const isWelcome = await isStillWelcome(subscription, 'now')
    subscription.checks--
    if (subscription.isOver) return
    if (!isWelcome) return expel(subscription)
    if (subscription.checks === 0) house.feeds.follow(follower)
  }

  async function isWelcomeAfterDoubt(subscription: Subscription): Promise<boolean> {
    while (subscription.isDoubtful && !subscription.isOver) {
      subscription.isDoubtful = false
      if (!(await isStillWelcome(subscription, 'now'))) return false
    }
    return true
  }

  /** `now` asks where changes are made; a replica may not know of a removal yet. */
  function isStillWelcome({ channel, params }: Subscription, when?: 'now'): Promise<boolean> {
    const ask = (tx: ReadTx) => isAdmitted(tx, channel, line.actor(), params)
    return house.gate(() => (when === 'now' ? house.db.transact(ask) : house.db.read(ask)))
  }
}

export function channelsByName(channels: Channels): ReadonlyMap<string, AnyChannel> {
  const byName = new Map(Object.values(channels).map((channel) => [channel.name, channel]))
  if (byName.size !== Object.keys(channels).length) throw new Error('Two channels have the same name.')
  return byName
}
