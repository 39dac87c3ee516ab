import { createHmac, randomBytes } from 'node:crypto'
import {
  CompiledQuery,
  type Dialect,
  Kysely,
  type LogEvent,
  PostgresDialect,
  type PostgresPool,
  type QueryCreator,
  sql,
} from 'kysely'
import pg from 'pg'
import { type Fanout, noFanout } from './fanout.ts'
import { parsers, registerTemporalParameters } from './postgres-types.ts'
import { shareConnections } from './shared-connections.ts'
import type { Clock } from './time.ts'
import { anew } from './undone-changes.ts'
import type { Vault } from './vault.ts'

declare const look: unique symbol
declare const change: unique symbol

/** A look at the database. Its connections cannot write, and may belong to a replica. */
export interface ReadTx {
  readonly [look]: true
  readonly now: Temporal.Instant
}

/** A change to the database: everything done through it lands together, or not at all. */
export interface Tx extends ReadTx {
  readonly [change]: true
}

export interface Db {
  /** Each statement sees its own snapshot; use `transact` where several must agree. */
  read<T>(look: (tx: ReadTx) => Promise<T>): Promise<T>
  /** `make` runs once more where the database undid it because it and another change waited for each other. */
  transact<T>(make: (tx: Tx) => Promise<T>): Promise<T>
  clock: Clock
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: the kernel knows no module's tables; `tablesOf` gives each module its own
type AnyTables = any
type Kept = Map<string, { value: Promise<unknown>; until: Temporal.Instant }>
type Surroundings = { clock: Clock; fanout: Fanout; secret: string; vault: Vault | undefined; kept: Kept }
type Handle = Omit<Surroundings, 'clock'> & {
  kysely: Kysely<AnyTables>
  /** Connections that nobody else asks over meanwhile, for what is looked at alone. */
  alone: Kysely<AnyTables>
  closings: (() => Promise<void>)[]
  effects: (() => Promise<void> | void)[]
  changes: boolean
  open: boolean
}
const handles = new WeakMap<object, Handle>()

export type DbOptions = {
  writer: pg.Pool
  reader: pg.Pool
  clock: Clock
  /** Without one, pseudonyms are this process's own and end with it. */
  secret?: string | undefined
  /** Without one, nothing that lies sealed can be written, read or found. */
  vault?: Vault | undefined
  /** Wakes whoever listens to channels, here and in the other processes of this school. */
  fanout?: Fanout | undefined
  onQuery?: ((event: LogEvent) => void) | undefined
  /** Told of each change that the database undid because it and another waited for each other. */
  onUndone?: ((error: Error) => void) | undefined
}

/** Opens the two pools. `reader` connections refuse every write, so a read costs no `begin` and no `commit`. */
export function openPools(
  url: string,
  readUrl = url,
  size = { writer: 10, reader: 10 },
  onError: (error: Error) => void = () => {},
) {
  registerTemporalParameters()
  const writer = new pg.Pool({ connectionString: url, max: size.writer, types: parsers })
  const reader = new pg.Pool({
    connectionString: readUrl,
    max: size.reader,
    types: parsers,
    options: '-c default_transaction_read_only=on',
    pipeline: true,
  })
  // A pool or a connection without this listener ends the process when PostgreSQL restarts.
  for (const pool of [writer, reader]) pool.on('error', onError).on('connect', (client) => client.on('error', onError))
  return { writer, reader }
}

export function openDb({
  writer,
  reader,
  clock,
  secret = randomBytes(32).toString('base64url'),
  fanout = noFanout,
  vault,
  onQuery,
  onUndone = () => {},
}: DbOptions): Db {
  const surroundings = { clock, fanout, secret, vault, kept: new Map() }
  const log = onQuery ? { log: onQuery } : {}
  const writing = new Kysely<AnyTables>({ dialect: dialectOver(writer), ...log })
  const reading = new Kysely<AnyTables>({ dialect: dialectOver(shareConnections(reader)), ...log })
  const alone = new Kysely<AnyTables>({ dialect: dialectOver(reader), ...log })

  return {
    clock,
    async read(look) {
      const { tx, handle } = begin<ReadTx>(reading, { ...surroundings, alone }, false)
      try {
        return await look(tx)
      } finally {
        handle.open = false
      }
    },
    async transact(make) {
      const { result, effects } = await anew(
        () =>
          writing.transaction().execute(async (kysely) => {
            const { tx, handle } = begin<Tx>(kysely, { ...surroundings, alone }, true)
            try {
              const result = await make(tx)
              for (const close of handle.closings) await close()
              return { result, effects: handle.effects }
            } finally {
              handle.open = false
            }
          }),
        onUndone,
      )
      for (const effect of effects) await effect()
      return result
    },
    async close() {
      // Kysely ends only a pool that it has queried.
      await Promise.all([writer, reader].map((pool) => pool.ending || pool.end()))
    },
  }
}

/** Runs as the last part of the change, so that what it locks is held for a moment only. */
export function beforeCommit(tx: Tx, closing: () => Promise<void>): void {
  handleOf(tx).closings.push(closing)
}

/** Where this database's wake-up calls go. */
export function fanoutOf(tx: Tx): Fanout {
  return handleOf(tx).fanout
}

/** What stands for something that shall not be stored: nobody who has only the database can tell what it was. */
export function pseudonymOf(tx: ReadTx, subject: string): Buffer {
  return createHmac('sha256', handleOf(tx).secret).update(subject).digest()
}

/** Where this database's sealed texts are sealed and opened. */
export function vaultOf(tx: ReadTx): Vault {
  const { vault } = handleOf(tx)
  if (!vault) throw new Error('This database was opened without its vault.')
  return vault
}

/** A change that was begun by hand on this connection, as migrations are; whoever began it ends it. */
export function changeOn(client: pg.ClientBase, clock: Clock, vault: Vault): Tx {
  registerTemporalParameters()
  const connection = { query: client.query.bind(client), release() {} }
  const pool = { connect: async () => connection, end: async () => {} } as unknown as pg.Pool
  const kysely = new Kysely<AnyTables>({ dialect: dialectOver(pool) })
  return begin<Tx>(kysely, { clock, fanout: noFanout, secret: '', vault, kept: new Map(), alone: kysely }, true).tx
}

/** Runs once the change is durable; never when it is rolled back. */
export function afterCommit(tx: Tx, effect: () => Promise<void> | void): void {
  handleOf(tx).effects.push(effect)
}

const keptFor = { seconds: 5 }

/**
 * What every page asks and hardly anybody changes, asked once in five seconds. A change made by this process shows at once if it
 * calls `forget`; one made by another when the time is over. Within a change it is always asked: rules are judged by what holds now.
 */
export function kept<T>(tx: ReadTx, name: string, look: (tx: ReadTx) => Promise<T>): Promise<T> {
  const { kept, changes } = handleOf(tx)
  if (changes) return look(tx)
  const known = kept.get(name)
  if (known && Temporal.Instant.compare(tx.now, known.until) < 0) return known.value as Promise<T>
  const value = look(tx)
  kept.set(name, { value, until: tx.now.add(keptFor) })
  value.catch(() => kept.delete(name))
  return value
}

export function forget(tx: Tx, name: string): void {
  const { kept } = handleOf(tx)
  afterCommit(tx, () => void kept.delete(name))
}

const underWay = new WeakMap<object, Map<string, Promise<unknown>>>()

/**
 * A page asks several doors at the same moment for one visitor: what they all ask goes out once. Only while the answer is under way,
 * and only for `visitor`, the one object that stands for them in this request. Within a change it is always asked.
 */
export function together<T>(tx: ReadTx, visitor: object, name: string, look: () => Promise<T>): Promise<T> {
  if (handleOf(tx).changes) return look()
  const questions = underWay.get(visitor) ?? new Map<string, Promise<unknown>>()
  underWay.set(visitor, questions)
  const asked = questions.get(name) as Promise<T> | undefined
  if (asked) return asked
  const answer = look().finally(() => questions.delete(name))
  questions.set(name, answer)
  return answer
}

/** A module's own tables, and no others, seen through a transaction. */
export function tablesOf<Tables>() {
  return {
    read: (tx: ReadTx) =>
      handleOf(tx).kysely as unknown as Pick<
        QueryCreator<Tables>,
        'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive'
      > &
        Pick<Kysely<Tables>, 'fn' | 'dynamic'>,
    write: (tx: Tx) => handleOf(tx).kysely as unknown as Kysely<Tables>,
  }
}

/** Waits for, and holds until the end of the change, the one right to do what `key` names. */
export async function hold(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(handleOf(tx).kysely)
}

/** For the kernel's own tables and functions; modules use `tablesOf`. */
export async function statement<Row>(
  tx: ReadTx,
  text: string,
  parameters: readonly unknown[],
): Promise<readonly Row[]> {
  return (await handleOf(tx).kysely.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows
}

/** Looks with the rights of a role, where the database lets us; what is asked before and after keeps its own. */
export async function asRole<T>(tx: ReadTx, role: string, look: (tx: ReadTx) => Promise<T>): Promise<T> {
  const outer = handleOf(tx)
  const lookOver = async (kysely: Kysely<AnyTables>) => {
    const handle = { ...outer, kysely }
    const inner = Object.freeze({ now: tx.now }) as unknown as ReadTx
    handles.set(inner, handle)
    try {
      await statement(inner, `select set_config('role', rolname, true) from pg_roles where ${isOurs}`, [role])
      return await look(inner)
    } finally {
      handle.open = false
    }
  }
  if (!outer.changes) return outer.alone.transaction().execute(lookOver)
  try {
    return await lookOver(outer.kysely)
  } finally {
    // A change that is broken already ends, and the role with it.
    await sql`reset role`.execute(outer.kysely).catch(() => {})
  }
}

const isOurs = `rolname = $1 and pg_has_role(session_user, oid, 'SET')`

/** What `look` gives back may be kept for longer than this transaction: it sees the tables, and no time of its own. */
export function outsideTime<T>(tx: ReadTx, look: (tx: ReadTx) => T): T {
  const handle = { ...handleOf(tx) }
  const timeless = {
    get now(): never {
      throw new Error('What is kept has no time; hand it in as a value.')
    },
  } as unknown as ReadTx
  handles.set(timeless, handle)
  try {
    return look(timeless)
  } finally {
    handle.open = false
  }
}

function begin<T extends ReadTx>(
  kysely: Kysely<AnyTables>,
  { clock, ...surroundings }: Surroundings & Pick<Handle, 'alone'>,
  changes: boolean,
): { tx: T; handle: Handle } {
  const tx = Object.freeze({ now: clock.now() }) as unknown as T
  const handle: Handle = { kysely, ...surroundings, closings: [], effects: [], changes, open: true }
  handles.set(tx, handle)
  return { tx, handle }
}

function handleOf(tx: object): Handle {
  const handle = handles.get(tx)
  if (!handle?.open) throw new Error('This transaction has ended; a promise was probably not awaited.')
  return handle
}

function dialectOver(pool: PostgresPool): Dialect {
  return new PostgresDialect({ pool })
}
