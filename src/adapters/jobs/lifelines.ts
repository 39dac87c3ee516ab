import pg from 'pg'
import type { Log } from '#kernel/log'

/** Sets our locks apart from those of others in the same database. */
const ours = 4_816
/** Workers say that they live right after they began; those who have been silent for longer are gone. */
const beginsWithin = '10 seconds'

type Lifelines = {
  /** These workers live as long as this process, and its connection, does. */
  hold(workers: string): Promise<void>
  /** Gives back what workers hold that are gone. */
  release(): Promise<void>
  close(): Promise<void>
}

/**
 * A process that is killed leaves its jobs, and whatever waits behind them, locked for hours. So the workers of a process hold a lock of
 * the database's as long as they live: the database takes it back when the connection ends, however that ends.
 */
export function openLifelines(databaseUrl: string, log: Log): Lifelines {
  const held = new Set<string>()
  let line: Promise<pg.Client> | undefined

  async function opened(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: databaseUrl })
    client.on('error', (err) => log.warn({ err, part: 'jobs' }, 'a database connection broke'))
    client.once('end', () => {
      line = undefined
    })
    await client.connect()
    for (const worker of held) await lock(client, worker)
    return client
  }

  function connected(): Promise<pg.Client> {
    line ??= opened().catch((error) => {
      line = undefined
      throw error
    })
    return line
  }

  async function tried(deed: (client: pg.Client) => Promise<unknown>): Promise<void> {
    try {
      await deed(await connected())
    } catch (err) {
      log.warn({ err, part: 'jobs' }, 'what killed processes were doing could not be looked at')
    }
  }

  return {
    hold(worker) {
      // Known before there is a connection: one that is opened later locks it too.
      held.add(worker)
      return tried((client) => lock(client, worker))
    },
    release: () => tried((client) => client.query(releasing, [[...held]])),
    async close() {
      await (await line)?.end()
    },
  }
}

const lock = (client: pg.Client, worker: string) =>
  client.query('select pg_advisory_lock_shared($1, hashtext($2))', [ours, worker])

/** In one statement, so that the locks which are tried are given back with it. */
const releasing = `
  select graphile_worker.force_unlock_workers(array(
    select worker from (
      select locked_by as worker, locked_at from graphile_worker._private_jobs where locked_by is not null
      union all
      select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null
    ) busy
    where worker <> all($1::text[])
    group by worker
    having max(locked_at) < now() - interval '${beginsWithin}' and pg_try_advisory_xact_lock(${ours}, hashtext(worker))
  ))`
