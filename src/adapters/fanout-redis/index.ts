import { Redis } from 'ioredis'
import { z } from 'zod'
import type { Ear, Fanout, Notice } from '#kernel/fanout'
import type { Log } from '#kernel/log'

/** `school` keeps schools apart that share one Redis. */
export type RedisFanoutOptions = { url: string; school: string; log: Log }

const notices = z.array(z.tuple([z.string(), z.int().nonnegative()]))

/** Through Redis' PUBLISH and SUBSCRIBE; a subscribed connection may do nothing else, so there are two. */
export async function openRedisFanout({ url, school, log }: RedisFanoutOptions): Promise<Fanout> {
  const ears = new Set<Ear>()
  const room = `lectern:${school}:channels`
  const connection = { lazyConnect: true, maxRetriesPerRequest: null, enableOfflineQueue: false } as const
  const retryStrategy = (failures: number) => Math.min(5000, 50 * 2 ** failures)
  const mouth = new Redis(url, { ...connection, retryStrategy })
  const line = new Redis(url, { ...connection, retryStrategy, autoResubscribe: false })
  for (const redis of [mouth, line]) redis.on('error', (error) => log.warn({ err: error }, 'the fan-out lost Redis'))

  line.on('message', (_room, text) => hear(noticesIn(text)))
  try {
    await Promise.all([mouth.connect(), line.connect()])
    await line.subscribe(room)
  } catch (error) {
    for (const redis of [mouth, line]) redis.disconnect()
    throw error
  }
  line.on('ready', () => {
    line
      .subscribe(room)
      .then(() => {
        for (const ear of ears) ear.missed()
      })
      .catch((error) => log.warn({ err: error }, 'the fan-out could not listen'))
  })

  return {
    publish(told) {
      hear(told)
      const text = JSON.stringify(told.map(({ topic, number }) => [topic, number]))
      mouth.publish(room, text).catch((error) => log.warn({ err: error }, 'the fan-out could not call'))
    },
    async listen(ear) {
      ears.add(ear)
      return () => {
        ears.delete(ear)
      }
    },
    async close() {
      await Promise.all([mouth, line].map((redis) => redis.quit().catch(() => redis.disconnect())))
    },
  }

  function hear(told: readonly Notice[]): void {
    for (const ear of ears) for (const notice of told) ear.hear(notice)
  }
}

/** A neighbour on the same Redis may say anything in our room; what is not ours is not understood. */
function noticesIn(text: string): Notice[] {
  try {
    return (notices.safeParse(JSON.parse(text)).data ?? []).map(([topic, number]) => ({ topic, number }))
  } catch {
    return []
  }
}
