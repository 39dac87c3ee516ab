import type { IncomingMessage } from 'node:http'
import { type Actor, signInOf, stranger } from '#kernel/actor'
import { guestCookie, nameAt, signInCookie } from '#kernel/browser-entries'
import type { Db } from '#kernel/db'
import { sha256 } from '#kernel/tokens'
import type { Visit } from '#kernel/visit'
import { holderOf, holderOfKey, noteSeen, renewToken } from '#modules/identity'
import { noteSignal } from '#modules/profiles'
import { keyIn } from './keys.ts'
import { addressOf, type Origins, originOf } from './origins.ts'

export type Visitor = {
  actor: Actor
  visit: Visit
  setCookies: string[]
  /** They came with an API key that opens nothing, whatever the reason. */
  wrongKey?: boolean
}

/** Who is at the other end of a request, and what a door may know about it. One query when they bring a session. */
export async function visitorOf(request: IncomingMessage, db: Db, origins: Origins, locale: string): Promise<Visitor> {
  const origin = originOf(request, origins)
  const key = keyIn(request)
  if (key !== null) return visitorByKey(key, db, circumstances(request, origins, origin, locale))
  const name = cookieName(origin)
  const sessionToken = tokenOf(request, origin)
  const { actor: known, isDue } = sessionToken ? await db.read((tx) => holderOf(tx, sessionToken)) : nobody
  const actor = known.kind === 'stranger' ? guestOf(request, origin) : known
  if (actor.kind === 'person') {
    await noteSeen(db, signInOf(actor))
    if (request.headers['sec-gpc'] === '1') await noteSignal(db, actor.id, locale)
  }
  const setCookies: string[] = []
  const visit: Visit = {
    ...circumstances(request, origins, origin, locale),
    sessionToken,
    keepSession: (session) => setCookies.push(cookieFor(name, origin, session)),
    keepGuest: (guest) => setCookies.push(cookieFor(nameAt(origin, guestCookie, guestCookie.names[0]), origin, guest)),
  }
  if (actor.kind === 'person' && sessionToken && isDue && isPage(request))
    await db.transact((tx) => renewToken(tx, signInOf(actor), sessionToken, visit))
  return { actor, visit, setCookies }
}

/** A key decides alone: a cookie beside it is not looked at, and none is set. */
async function visitorByKey(key: string, db: Db, rest: Circumstances): Promise<Visitor> {
  const visit: Visit = { ...rest, sessionToken: null, keepSession: () => {}, keepGuest: () => {} }
  const person = await db.read((tx) => holderOfKey(tx, key))
  return { actor: person ?? stranger, visit, setCookies: [], wrongKey: person === null }
}

type Circumstances = Omit<Visit, 'sessionToken' | 'keepSession' | 'keepGuest'>

function circumstances(request: IncomingMessage, origins: Origins, origin: string, locale: string): Circumstances {
  return {
    address: addressOf(request, origins),
    userAgent: String(request.headers['user-agent'] ?? '').slice(0, 400),
    locale,
    origin,
  }
}

const nobody: { actor: Actor; isDue: boolean } = { actor: stranger, isDue: false }

/** A browser that brings a guest’s cookie; whether it leads anywhere, the class they ask for looks up. */
export function guestOf(request: IncomingMessage, origin: string): Actor {
  const token = cookiesOf(request).get(nameAt(origin, guestCookie, guestCookie.names[0]))
  return token && /^[\w-]{43}$/.test(token) ? { kind: 'guest', key: sha256(token).toString('hex') } : stranger
}

/** Of what a browser asks for, pages come one at a time: nothing else is under way with the old token. */
function isPage({ method, url = '/' }: IncomingMessage): boolean {
  return method === 'GET' && !/^\/(api|files|uploads)\//.test(url)
}

/** The secret of the session cookie, if the request brought one. */
export function tokenOf(request: IncomingMessage, origin: string): string | null {
  return cookiesOf(request).get(cookieName(origin)) ?? null
}

export function cookiesOf(request: IncomingMessage): Map<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split(/=(.*)/s))
  return new Map(pairs.map(([name = '', value = '']) => [name, value]))
}

function cookieName(origin: string): string {
  return nameAt(origin, signInCookie, signInCookie.names[0])
}

function cookieFor(
  name: string,
  origin: string,
  session: { token: string; expiresAt: Temporal.Instant } | null,
): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  const end = session ? httpDate(session.expiresAt) : httpDate(Temporal.Instant.fromEpochMilliseconds(0))
  return `${name}=${session?.token ?? ''}; Path=/; HttpOnly; SameSite=Lax; Expires=${end}${secure}`
}

function httpDate(instant: Temporal.Instant): string {
  return new Date(instant.epochMilliseconds).toUTCString()
}
