import { Logger, run, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'
import type { Duty } from '#kernel/outbox'

export type Jobs = { close(): Promise<void> }

export type JobsOptions = { pool: pg.Pool; db: Db; duties: readonly Duty[]; log: Log; concurrency: number }

/** Picks up what the outbox holds: within milliseconds through LISTEN, and by looking every two seconds if a wake-up was lost. */
export async function openJobs({ pool, db, duties, log, concurrency }: JobsOptions): Promise<Jobs> {
  const taskList = Object.fromEntries(duties.map((duty) => [duty.job.name, taskOf(duty, db)])) as TaskList
  const runner = await run({ pgPool: pool, taskList, concurrency, noHandleSignals: true, pollInterval: 2000, logger: loggerInto(log) })
  return { close: () => runner.stop() }
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
