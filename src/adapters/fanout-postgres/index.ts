import pg from 'pg'
import type { Ear, Fanout, Notice } from '#kernel/fanout'
import type { Log } from '#kernel/log'
import { batchesOf, noticesIn } from './batches.ts'

export type PostgresFanoutOptions = { databaseUrl: string; log: Log }

const room = 'lectern_channels'
const longestPause = 5000

/** A line that answers nothing for so long is dead, whatever TCP believes. */
const answerWithin = 10_000
const probeEvery = 30_000

/**
 * Through LISTEN and NOTIFY, over one connection of its own for both directions.
 * Notices of this process reach its own ears at once; their echo from PostgreSQL says nothing new and does no harm.
 */
export async function openPostgresFanout({ databaseUrl, log }: PostgresFanoutOptions): Promise<Fanout> {
  const ears = new Set<Ear>()
  const untold = new Map<string, number>()
  let line: pg.Client | undefined
  let sending: Promise<void> | undefined
  let isClosed = false
  let retry: NodeJS.Timeout | undefined

  await connect()
  const probe = setInterval(() => line?.query('select 1').catch(line && abandon(line)), probeEvery)

  return {
    publish(notices) {
      hear(notices)
      if (isClosed) return
      for (const notice of notices) keepUntold(notice)
      send()
    },
    async listen(ear) {
      ears.add(ear)
      return () => {
        ears.delete(ear)
      }
    },
    async close() {
      clearInterval(probe)
      clearTimeout(retry)
      await sending
      isClosed = true
      await line?.end()
    },
  }

  async function connect(): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true, query_timeout: answerWithin })
    client.on('error', abandon(client))
    client.on('notification', ({ payload }) => hear(noticesIn(payload)))
    try {
      await client.connect()
      await client.query(`listen ${room}`)
    } catch (error) {
      abandon(client)(error)
      throw error
    }
    client.once('end', abandon(client))
    line = client
  }

  function abandon(client: pg.Client) {
    return (error?: unknown): void => {
      client.end().catch(() => {})
      if (line !== client || isClosed) return
      line = undefined
      log.warn({ err: error }, 'the fan-out lost PostgreSQL and calls again')
      reconnect(0)
    }
  }

  /** Calls made while the line was down went unheard: on its return everybody looks for themselves. */
  function reconnect(failures: number): void {
    const again = () =>
      connect().then(
        () => {
          for (const ear of ears) ear.missed()
          send()
        },
        () => isClosed || reconnect(failures + 1),
      )
    retry = setTimeout(again, Math.min(longestPause, 50 * 2 ** failures))
  }

  function hear(notices: readonly Notice[]): void {
    for (const ear of ears) for (const notice of notices) ear.hear(notice)
  }

  function keepUntold({ topic, number }: Notice): void {
    untold.set(topic, Math.max(number, untold.get(topic) ?? 0))
  }

  function send(): void {
    if (sending || !line || untold.size === 0) return
    const client = line
    const batch = [...untold].map(([topic, number]) => ({ topic, number }))
    untold.clear()
    sending = client
      .query(`select pg_notify('${room}', call) from unnest($1::text[]) call`, [batchesOf(batch)])
      .then(
        () => {},
        (error) => {
          batch.forEach(keepUntold)
          abandon(client)(error)
        },
      )
      .finally(() => {
        sending = undefined
        send()
      })
  }
}
