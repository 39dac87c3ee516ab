import { z } from 'zod'
import { type Db, statement, type Tx } from './db.ts'

/** Work to be done after a change has landed, at least once. Its payload is an address book entry, not a letter: ids, no personal text. */
export type Job<Payload = unknown> = {
  readonly name: string
  readonly payload: z.ZodType<Payload>
  readonly attempts: number
}

export type JobOptions = {
  /** Not before this instant. */
  at?: Temporal.Instant
  /** A job waiting under the same key is replaced. */
  key?: string
  /** Jobs of one queue run one after the other. */
  queue?: string
}

/** How a job is done. Throwing means "again later", with growing pauses, up to `attempts` times. */
export type Duty<Payload = unknown> = {
  job: Job<Payload>
  perform: (db: Db, payload: Payload) => Promise<void>
  /** When it recurs by itself: a cron pattern, in UTC. Of several processes, one does it. */
  every?: string
}

export function job<Payload>(name: string, payload: z.ZodType<Payload>, { attempts = 12 } = {}): Job<Payload> {
  return { name, payload, attempts }
}

export function duty<Payload>(job: Job<Payload>, perform: Duty<Payload>['perform']): Duty {
  return { job, perform } as Duty
}

/** Work that nobody has to ask for. */
export function recurring(name: string, every: string, perform: (db: Db) => Promise<void>): Duty {
  return { job: job(name, z.unknown(), { attempts: 1 }), perform, every }
}

/** Writes the job beside the change: both land, or neither does. */
export async function enqueue<Payload>(
  tx: Tx,
  job: Job<Payload>,
  payload: Payload,
  options: JobOptions = {},
): Promise<void> {
  await statement(
    tx,
    `select 1 from graphile_worker.add_job($1, payload => $2::json, queue_name => $3, run_at => now() + coalesce($4::int, 0) * interval '1 millisecond', max_attempts => $5, job_key => $6)`,
    [
      job.name,
      JSON.stringify(payload),
      options.queue ?? null,
      options.at ? pauseUntil(options.at, tx.now) : null,
      job.attempts,
      options.key ?? null,
    ],
  )
}

export type Asked<Payload> = { payload: Payload; options?: JobOptions }

/** Many jobs of one kind, with one statement. */
export async function enqueueMany<Payload>(
  tx: Tx,
  job: Pick<Job<Payload>, 'name' | 'attempts'>,
  all: readonly Asked<Payload>[],
): Promise<void> {
  if (all.length === 0) return
  const rows = all.map(({ payload, options = {} }) => ({
    payload,
    queue: options.queue ?? null,
    pause: options.at ? pauseUntil(options.at, tx.now) : 0,
    key: options.key ?? null,
  }))
  await statement(
    tx,
    `select count(*) from jsonb_to_recordset($3::jsonb) as each(payload json, queue text, pause integer, key text),
       lateral graphile_worker.add_job($1, payload => each.payload, queue_name => each.queue, run_at => now() + each.pause * interval '1 millisecond', max_attempts => $2, job_key => each.key)`,
    [job.name, job.attempts, JSON.stringify(rows)],
  )
}

/** Milliseconds, at most some 24 days (the queue's clock is PostgreSQL's own, and need not agree with ours). */
function pauseUntil(at: Temporal.Instant, now: Temporal.Instant): number {
  return Math.min(2 ** 31 - 1, Math.max(0, at.epochMilliseconds - now.epochMilliseconds))
}

/** Takes a waiting job back. A job that already runs is not stopped. */
export async function withdraw(tx: Tx, key: string): Promise<void> {
  await statement(tx, 'select graphile_worker.remove_job($1)', [key])
}

export async function withdrawMany(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await statement(
    tx,
    'select count(*) from unnest($1::text[]) as each(key), lateral graphile_worker.remove_job(each.key)',
    [keys],
  )
}

/** Takes back whatever waits and speaks of this id; what runs at this moment finishes. */
export async function withdrawAbout(tx: Tx, id: string): Promise<void> {
  await statement(
    tx,
    'delete from graphile_worker._private_jobs where locked_at is null and position($1 in payload::text) > 0',
    [id],
  )
}

/** Something that happened, told to whoever cares. The teller does not know who does. */
export type Fact<Payload = unknown> = {
  readonly name: string
  readonly payload: z.ZodType<Payload>
  readonly announcement: Job<Payload>
}

export type Reaction<Payload = unknown> = {
  fact: Fact<Payload>
  name: string
  react: (tx: Tx, payload: Payload) => Promise<void>
}

export function fact<Payload>(name: string, payload: z.ZodType<Payload>): Fact<Payload> {
  const declared = { name, payload, announcement: job(`fact:${name}`, payload) }
  facts.set(name, declared as Fact)
  return declared
}

/** Every fact that is declared: one that nobody reacts to is still taken off the queue. */
const facts = new Map<string, Fact>()

/** `name` keeps two reactions of one module to the same fact apart; each is retried by itself. */
export function reaction<Payload>(fact: Fact<Payload>, name: string, react: Reaction<Payload>['react']): Reaction {
  return { fact, name, react } as Reaction
}

export async function announce<Payload>(tx: Tx, fact: Fact<Payload>, payload: Payload): Promise<void> {
  await enqueue(tx, fact.announcement, payload)
}

/** Turns facts and the reactions to them into duties: one job tells, one job for each who reacts. */
export function dutiesOf(reactions: readonly Reaction[]): Duty[] {
  const heard = Map.groupBy(reactions, (reaction) => reaction.fact.name)
  const unheard = [...facts.values()].filter(({ name }) => !heard.has(name))
  const told = [...heard.values()].flatMap((listeners) => {
    const reacting = listeners.map((listener) => ({
      listener,
      job: job(`reaction:${listener.name}`, listener.fact.payload),
    }))
    const telling = duty((listeners[0] as Reaction).fact.announcement, (db, payload) =>
      db.transact(async (tx) => {
        for (const { job } of reacting) await enqueue(tx, job, payload)
      }),
    )
    return [
      telling,
      ...reacting.map(({ listener, job }) =>
        duty(job, (db, payload) => db.transact((tx) => listener.react(tx, payload))),
      ),
    ]
  })
  return [...told, ...unheard.map(({ announcement }) => duty(announcement, async () => {}))]
}
