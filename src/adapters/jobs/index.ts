import { EventEmitter } from 'node:events'
import { Logger, parseCronItems, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'
import type { Duty } from '#kernel/outbox'
import { openLifelines } from './lifelines.ts'

export type Jobs = { close(): Promise<void> }

export type JobsOptions = { databaseUrl: string; db: Db; duties: readonly Duty[]; log: Log; concurrency: number }

/** How soon somebody goes on with what a killed process was doing. */
const looksEvery = 10_000

/** Picks up what the outbox holds: within milliseconds through LISTEN, and by looking every two seconds if a wake-up was lost. */
export async function openJobs({ databaseUrl, db, duties, log, concurrency }: JobsOptions): Promise<Jobs> {
  // graphile-worker reads its own columns with the driver's plain types, so it cannot share our pools.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency + 2 })
  const lose = (error: Error) => log.warn({ err: error, part: 'jobs' }, 'a database connection broke')
  pool.on('error', lose).on('connect', (client) => client.on('error', lose))
  const lifelines = openLifelines(databaseUrl, log)
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => void lifelines.hold(workerPool.id))
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
    events,
    logger: loggerInto(log),
  })
  await lifelines.release()
  const looking = setInterval(() => void lifelines.release(), looksEvery)
  return {
    async close() {
      clearInterval(looking)
      await runner.stop()
      await lifelines.close()
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
