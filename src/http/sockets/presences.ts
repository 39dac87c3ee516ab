import type { Actor } from '#kernel/actor'
import { type AnyChannel, isAdmitted } from '#kernel/channels'
import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'
import { extendLease, type OnPresence, writeAbandoned, writeJoined, writeLeft } from '#kernel/presences'

export type Presences = ReturnType<typeof openPresences>

type Options = { db: Db; log: Log; process: string; leaseSeconds: number; onPresence: OnPresence }
type Place = { connection: string; key: string }

/** Keeps who is where, for the channels that want it kept, and tells it as facts. */
export function openPresences({ db, log, process, leaseSeconds, onPresence }: Options) {
  const leaving = new Set<Place>()
  let keptAt: number | undefined

  return {
    /** Asks the permission and, in the same change, notes the arrival. */
    admit(place: Place, channel: AnyChannel, actor: Actor, params: object): Promise<boolean> {
      return db.transact(async (tx) => {
        if (!(await isAdmitted(tx, channel, actor, params))) return false
        if (channel.presence) await arrive(place, channel, actor, params)
        return true

        async function arrive(
          { connection, key }: Place,
          { name }: AnyChannel,
          who: Actor,
          parsed: object,
        ): Promise<void> {
          if (keptAt === undefined) await extendLease(tx, process, leaseSeconds)
          const person = who.kind === 'person' ? who.id : null
          await onPresence(
            tx,
            await writeJoined(tx, { connection, key, process, channel: name, params: parsed, person }),
          )
        }
      })
    },
    async leave(place: Place): Promise<void> {
      leaving.add(place)
      await depart(place)
    },
    /** Says that this process lives, and ends what others left behind. False when it was so late that others took it for dead. */
    async beat(): Promise<boolean> {
      await db.transact((tx) => extendLease(tx, process, leaseSeconds))
      const inTime = keptAt === undefined || performance.now() - keptAt < leaseSeconds * 1000
      keptAt = performance.now()
      for (const place of [...leaving]) await depart(place)
      await db.transact(async (tx) => {
        for (const fact of await writeAbandoned(tx, 500)) await onPresence(tx, fact)
      })
      return inTime
    },
  }

  /** A departure that cannot be written now is written at a later beat. */
  async function depart(place: Place): Promise<void> {
    try {
      await db.transact(async (tx) => {
        const fact = await writeLeft(tx, place.connection, place.key)
        if (fact) await onPresence(tx, fact)
      })
      leaving.delete(place)
    } catch (error) {
      log.warn({ err: error, channel: place.key }, 'a departure could not be noted and is tried again')
    }
  }
}
