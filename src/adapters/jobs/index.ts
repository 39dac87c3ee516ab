import { Logger, parseCronItems, run, type TaskList } from 'graphile-worker'
import pg from 'pg'
import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'
import type { Duty } from '#kernel/outbox'

export type Jobs = { close(): Promise<void> }

export type JobsOptions = { databaseUrl: string; db: Db; duties: readonly Duty[]; log: Log; concurrency: number }

/** Picks up what the outbox holds: within milliseconds through LISTEN, and by looking every two seconds if a wake-up was lost. */
export async function openJobs({ databaseUrl, db, duties, log, concurrency }: JobsOptions): Promise<Jobs> {
  // graphile-worker reads its own columns with the driver's plain types, so it cannot share our pools.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency + 2 })
  const lose = (error: Error) => log.warn({ err: error, part: 'jobs' }, 'a database connection broke')
  pool.on('error', lose).on('connect', (client) => client.on('error', lose))
  const taskList = Object.fromEntries(duties.map((duty) => [duty.job.name, taskOf(duty, db)])) as TaskList
  const runner = await run({
    pgPool: pool,
    taskList,
    parsedCronItems: parseCronItems(
      duties.flatMap(({ job, every }) =>
        every ? [{ task: job.name, match: every, options: { backfillPeriod: 0 } }] : [],
      ),
    ),
    concurrency,
    noHandleSignals: true,
    pollInterval: 2000,
    logger: loggerInto(log),
  })
  return {
    async close() {
      await runner.stop()
      await pool.end()
    },
  }
}

function taskOf({ job, perform }: Duty, db: Db) {
  return async (payload: unknown) => perform(db, job.payload.parse(payload))
}

/** Payloads are left out: they name people by id, and a log need not. */
function loggerInto(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ part: 'jobs' }, message)
    else if (level === 'warning') log.warn({ part: 'jobs' }, message)
    else log.debug({ part: 'jobs' }, message)
  })
}
