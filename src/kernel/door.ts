import type { z } from 'zod'
import { type Actor, isRecent, personOf, type Role, unlessGuest, unlessRestricted } from './actor.ts'
import { type Details, writeAuditLine } from './audit.ts'
import { holdsCardNumber } from './card-numbers.ts'
import type { Db, ReadTx, Tx } from './db.ts'
import { Refusal } from './refusal.ts'
import { scopeOf } from './scopes.ts'
import type { Visit } from './visit.ts'

/**
 * Who may use a door. `over` names a thing that the door's input points at and the relations that open it:
 * the door itself looks the thing up through a proof (`courseTaughtBy`), and the permission matrix checks that it did.
 */
export type Permission =
  | { readonly to: 'anyone' }
  | { readonly to: 'person' }
  | { readonly to: 'role'; readonly roles: readonly Role[] }
  | { readonly to: 'relation'; readonly over: string; readonly relations: readonly string[] }

export const anyone: Permission = { to: 'anyone' }
export const anyPerson: Permission = { to: 'person' }
export const role = (...roles: Role[]): Permission => ({ to: 'role', roles })
export const over = (thing: string, ...relations: string[]): Permission => ({ to: 'relation', over: thing, relations })

type Schema = z.ZodType
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type Declared<I extends Schema, O extends Schema> = {
  /** What the door is for, in one sentence, for the API page. */
  readonly summary: string
  readonly method: Method
  /** Below /api/v1; `{courseId}` takes the input's field of that name. */
  readonly path: `/${string}`
  readonly may: Permission
  /** Opens only to who has shown within the last minutes who they are; the page leads to /confirm-it-is-you. */
  readonly recently?: true
  /** Open also to whoever’s data are restricted: what keeps, hands out, erases or protects them. */
  readonly whileRestricted?: true
  /** Whether an API key opens this door, if it has the scope that `scopeOf` derives; by default what `app.ts` says of its module. */
  readonly byKey?: boolean
  readonly input: I
  readonly output: O
  /** Every code this door may refuse with, besides those every such door has (sign_in.required, sign_in.confirm_again, account.restricted, not_allowed, input.invalid, input.card_number, rate.limited, and key.* with a key). */
  readonly refuses: readonly string[]
}

export type Query<I extends Schema = Schema, O extends Schema = Schema> = Declared<I, O> & {
  readonly kind: 'query'
  answer(tx: ReadTx, actor: Actor, input: z.output<I>, visit: Visit): Promise<z.input<O>>
}
export type Command<I extends Schema = Schema, O extends Schema = Schema> = Declared<I, O> & {
  readonly kind: 'command'
  readonly audited: boolean
  /** Codes and numbers that the audit line keeps of the input; never what somebody wrote. */
  readonly details: ((input: z.output<I>) => Details) | undefined
  perform(tx: Tx, actor: Actor, input: z.output<I>, visit: Visit): Promise<z.input<O>>
}
/** Transacts, talks to the outside, transacts again: the only kind that may wait for somebody else. */
export type Flow<I extends Schema = Schema, O extends Schema = Schema> = Declared<I, O> & {
  readonly kind: 'flow'
  readonly audited: boolean
  readonly details: ((input: z.output<I>) => Details) | undefined
  perform(db: Db, actor: Actor, input: z.output<I>, visit: Visit): Promise<z.input<O>>
}
// biome-ignore lint/suspicious/noExplicitAny: a door in general, whatever it takes and gives; each declaration is checked exactly
export type Door = Query<any, any> | Command<any, any> | Flow<any, any>
export type Doors = Record<string, Record<string, Door>>

type Spec<D extends { kind: string }, Optional extends keyof D> = Omit<
  D,
  'kind' | 'method' | 'refuses' | 'audited' | 'details'
> & { readonly [Key in Optional]?: D[Key] }

export function query<I extends Schema, O extends Schema>(spec: Spec<Query<I, O>, 'refuses'>): Query<I, O> {
  return { refuses: [], ...spec, kind: 'query', method: 'GET' } as Query<I, O>
}

export function command<I extends Schema, O extends Schema>(
  spec: Spec<Command<I, O>, 'refuses' | 'method' | 'audited' | 'details'>,
): Command<I, O> {
  return { refuses: [], method: 'POST', audited: true, ...spec, kind: 'command' } as Command<I, O>
}

export function flow<I extends Schema, O extends Schema>(
  spec: Spec<Flow<I, O>, 'refuses' | 'method' | 'audited' | 'details'>,
): Flow<I, O> {
  return { refuses: [], method: 'POST', audited: true, ...spec, kind: 'flow' } as Flow<I, O>
}

/** The doors as functions: what pages call in-process and what the browser's client looks like. */
export type ClientOf<D extends Doors> = {
  readonly [Module in keyof D]: {
    readonly [Name in keyof D[Module]]: D[Module][Name] extends {
      input: infer I extends Schema
      output: infer O extends Schema
    }
      ? (
          ...input: Record<string, never> extends z.input<I> ? [input?: z.input<I>] : [input: z.input<I>]
        ) => Promise<z.output<O>>
      : never
  }
}

/** Goes through a door: permission, input, the deed, its audit line. Every edge (page, REST, browser client, assistant) comes this way. */
export async function go<D extends Door>(
  door: D,
  name: string,
  db: Db,
  asking: Actor,
  raw: unknown,
  visit: Visit,
): Promise<z.output<D['output']>> {
  admitKey(door, name, asking)
  const actor = knownAt(door, asking)
  admit(door, actor, db.clock.now())
  refuseCardNumbers(raw)
  const input = parse(door.input, raw)
  return door.output.parse(await enter(door, name, db, actor, input, visit)) as z.output<D['output']>
}

/** The same declarations, called in-process for one visitor. A page calls a few of hundreds, so each is made when it is called. */
export function clientOf<D extends Doors>(doors: D, db: Db, actor: Actor, visit: Visit): ClientOf<D> {
  const clientOfModule = (module: string, ofModule: Record<string, Door>) =>
    lazily(
      ofModule,
      (door, name) =>
        (input: unknown = {}) =>
          go(door, `${module}.${name}`, db, actor, input, visit),
    )
  return lazily(doors, (ofModule, module) => clientOfModule(module, ofModule)) as ClientOf<D>
}

/** An object with the same names, whose values are made of those of `all` as somebody asks for them. */
function lazily<T, U>(all: Record<string, T>, make: (of: T, name: string) => U): Record<string, U> {
  return new Proxy(all, {
    get: (_, name) => (typeof name === 'string' && Object.hasOwn(all, name) ? make(all[name] as T, name) : undefined),
  }) as Record<string, unknown> as Record<string, U>
}

function enter(door: Door, name: string, db: Db, actor: Actor, input: unknown, visit: Visit): Promise<unknown> {
  switch (door.kind) {
    case 'query':
      return db.read((tx) => door.answer(tx, actor, input, visit))
    case 'command':
      return db.transact(async (tx) => {
        const output = await door.perform(tx, actor, input, visit)
        if (door.audited) await writeAuditLine(tx, { actor, deed: name, input, output, details: door.details?.(input) })
        return output
      })
    case 'flow':
      return door.perform(db, actor, input, visit).then(async (output) => {
        if (door.audited)
          await db.transact((tx) =>
            writeAuditLine(tx, { actor, deed: name, input, output, details: door.details?.(input) }),
          )
        return output
      })
  }
}

function admit({ may, recently }: Door, actor: Actor, now: Temporal.Instant): void {
  if (actor.kind === 'system' || isOpen(may) || (actor.kind === 'guest' && isForGuests(may))) return
  const person = personOf(actor)
  if (may.to === 'role' && !may.roles.includes(person.role)) throw new Refusal('not_allowed')
  if (recently && !isRecent(person, now)) throw new Refusal('sign_in.confirm_again')
}

/** Whoever comes with a key passes only where it goes, also where anybody may: what it may not do, it cannot be used to find out. */
function admitKey(door: Door, name: string, actor: Actor): void {
  if (actor.kind !== 'person' || !actor.scopes) return
  const scope = scopeOf(name, door)
  if (!scope) throw new Refusal('key.closed')
  if (!actor.scopes.has(scope)) throw new Refusal('key.scope', { details: { scope } })
}

/** Whoever’s data are restricted passes where a door says so; where anybody may, as a stranger. A guest is one at every door that does not name guests. */
function knownAt({ may, whileRestricted }: Door, actor: Actor): Actor {
  if (actor.kind === 'guest') return isForGuests(may) ? actor : unlessGuest(actor)
  if (whileRestricted) return actor
  const known = unlessRestricted(actor)
  if (known !== actor && !isOpen(may)) throw new Refusal('account.restricted')
  return known
}

/** Whether nobody is asked who they are. */
export function isOpen(may: Permission): boolean {
  return may.to === 'anyone' || (may.to === 'relation' && may.relations.includes('anyone'))
}

/** Whether a guest of a class is known there. */
export function isForGuests(may: Permission): boolean {
  return may.to === 'relation' && may.relations.includes('guest')
}

/** Before anything is read, kept or written down: who is paid takes cards at their own place, never through a form of ours. */
function refuseCardNumbers(raw: unknown): void {
  if (!holdsCardNumber(raw)) return
  const fields = Object.entries(raw ?? {}).filter(([, value]) => holdsCardNumber(value))
  throw new Refusal('input.card_number', {
    fields: Object.fromEntries(fields.map(([field]) => [field, 'input.card_number'])),
  })
}

function parse<I extends Schema>(schema: I, raw: unknown): z.output<I> {
  const parsed = schema.safeParse(raw, { reportInput: true })
  if (parsed.success) return parsed.data
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.') || 'input', fieldCode(issue)]),
  )
  throw new Refusal('input.invalid', { fields })
}

/** `too_small` and its like come from zod; a schema's own `error: 'field.blank'` wins. */
function fieldCode(issue: z.core.$ZodIssue): string {
  if (/^[a-z_]+[.][a-z_]+$/.test(issue.message)) return issue.message
  if (issue.code === 'too_small')
    return issue.origin === 'string' && issue.minimum === 1 ? 'field.blank' : 'field.too_small'
  if (issue.code === 'too_big') return issue.origin === 'string' ? 'field.too_long' : 'field.too_big'
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'field.blank'
  return 'field.invalid'
}
