import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isRecent, keyOf } from '#kernel/actor'
import { localeCookie } from '#kernel/browser-entries'
import type { Db } from '#kernel/db'
import { clientOf, type Doors } from '#kernel/door'
import type { Log } from '#kernel/log'
import { Refusal } from '#kernel/refusal'
import { noteKeyUse } from '#modules/identity'
import { openApi } from './api.ts'
import { answerApiPage } from './api-page.ts'
import { isReady, sendJson, type Versions } from './health.ts'
import { challenge } from './keys.ts'
import { comesFromElsewhere, type Origins, originOf, safeAddressFor } from './origins.ts'
import { type PageRequest, type Pages, tellOrigin } from './pages.ts'
import { type Locale, localeFrom, locales, problemHere, problemOf } from './problems.ts'
import { openRates } from './rates.ts'
import { cookiesOf, type Visitor, visitorOf } from './sessions.ts'

type Answered = Promise<boolean> | boolean

/** Somebody who answers requests, or upgrades, of their own kind and leaves the others alone. */
export type Mount = {
  /** Asked before anybody looks up who the visitor is. */
  early?(request: IncomingMessage, response: ServerResponse): Answered
  request?(request: IncomingMessage, response: ServerResponse, visitor: Visitor & { locale: Locale }): Answered
  /** Puts another request in the place of one that is meant for a page. */
  replace?(request: IncomingMessage, visitor: Visitor & { locale: Locale }): Promise<IncomingMessage | null>
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): Answered
}

export type ServerOptions = {
  db: Db
  doors: Doors
  pages: Pages
  mounts: readonly Mount[]
  origins: Origins
  requestsAMinute: number
  mediaAddresses?: readonly string[]
  gallery?: boolean
  /** The language of whoever asks for none that we speak. */
  schoolLocale?(): Promise<string>
  versions: Versions
  writer: Parameters<typeof isReady>[0]
  log: Log
}

export function openServer(options: ServerOptions): Server {
  const { mounts, log } = options
  const rates = openRates(options.requestsAMinute)
  const api = openApi(options.doors, options.db, log, options.versions.app)

  const server = createServer((request, response) => {
    if (sentToSafety(request, response)) return
    answer(request, response).catch(async (error) => {
      if (error instanceof Refusal && !response.headersSent) return refuse(request, response, error, options.db)
      log.error({ err: error, path: tellablePathOf(request) }, 'a request broke')
      if (!response.headersSent)
        sendJson(
          response,
          500,
          problemOf(new Refusal('software.broken'), localeFrom(request.headers['accept-language']) ?? 'en'),
        )
      else response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head).catch((error) => {
      log.error({ err: error, path: tellablePathOf(request) }, 'an upgrade broke')
      socket.destroy()
    })
  })
  server.headersTimeout = 20_000
  server.requestTimeout = 300_000
  return server

  async function answer(request: PageRequest, response: ServerResponse): Promise<void> {
    const origin = originOf(request, options.origins)
    setSecurityHeaders(response, origin)
    if (await answerAnybody(request, response)) return

    const visitor = await visitorWithLocale(request)
    await rates.spend(visitor)
    refuseImpostors(request, visitor, origin)
    for (const mount of mounts) if (await mount.request?.(request, response, visitor)) return
    if (pathOf(request).startsWith('/api/')) {
      if (!(await api.answer(request, response, visitor))) throw new Refusal('door.unknown')
      return
    }
    const page = await replaced(request, visitor)
    handOver(page, visitor)
    tellOrigin(page, origin)
    options.pages(page, response, () => refuse(page, response, new Refusal('page.unknown'), options.db))
  }

  function sentToSafety(request: IncomingMessage, response: ServerResponse): boolean {
    const safe = pathOf(request).startsWith('/health/') ? null : safeAddressFor(request, options.origins)
    if (safe) response.writeHead(308, { location: safe }).end()
    return safe !== null
  }

  async function replaced(request: PageRequest, visitor: Visitor & { locale: Locale }): Promise<PageRequest> {
    for (const mount of mounts) {
      const other = await mount.replace?.(request, visitor)
      if (other) return other
    }
    return request
  }

  /** What is the same for everybody, so that nobody has to be looked up. */
  async function answerAnybody(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = pathOf(request)
    for (const mount of mounts) if (await mount.early?.(request, response)) return true
    if (await answerHealth(path, response)) return true
    if (path === '/openapi.json') sendJson(response, 200, await api.openapi())
    else if (path === '/docs/api' || path.startsWith('/docs/api/')) await answerApiPage(path, response)
    else if (isAsset(path))
      options.pages(request, response, () => refuse(request, response, new Refusal('page.unknown'), options.db))
    else return false
    return true
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    for (const mount of mounts) if (await mount.upgrade?.(request, socket, head)) return
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  }

  async function answerHealth(path: string, response: ServerResponse): Promise<boolean> {
    switch (path) {
      case '/health/live':
        sendJson(response, 200, { live: true })
        return true
      case '/health/ready': {
        const ready = await isReady(options.writer)
        sendJson(response, ready ? 200 : 503, { ready })
        return true
      }
      case '/version':
        sendJson(response, 200, options.versions)
        return true
      default:
        return false
    }
  }

  async function visitorWithLocale(request: IncomingMessage): Promise<Visitor & { locale: Locale }> {
    const chosen = cookiesOf(request).get(localeCookie.names[0])
    const wished = isLocale(chosen) ? chosen : localeFrom(request.headers['accept-language'])
    const schools = wished ? null : await options.schoolLocale?.()
    const guess = wished ?? (isLocale(schools) ? schools : 'en')
    const visitor = await visitorOf(request, options.db, options.origins, guess)
    const keyId = keyOf(visitor.actor)
    if (keyId) noteKeyUse(options.db, keyId).catch((error) => log.warn({ err: error }, 'a key’s use was not noted'))
    const own = visitor.actor.kind === 'person' ? visitor.actor.locale : null
    const locale = isLocale(own) ? own : guess
    return { ...visitor, visit: { ...visitor.visit, locale }, locale }
  }

  function handOver(request: PageRequest, { actor, visit, locale, setCookies }: Visitor & { locale: Locale }): void {
    const now = options.db.clock.now()
    request.lectern = {
      doors: clientOf(options.doors, options.db, actor, visit),
      actor,
      isRecent: actor.kind === 'person' && isRecent(actor, now),
      visit,
      locale,
      now: now.toString(),
      gallery: options.gallery ?? false,
      setCookies,
      mediaAddresses: options.mediaAddresses ?? [],
      problemOf: (refusal, roleWords) => problemOf(refusal, locale, roleWords),
      isRefusal: (error): error is Refusal => error instanceof Refusal,
      report: (error) => log.error({ err: error, path: tellablePathOf(request) }, 'a page broke'),
    }
  }
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

/** A path as a log may hold it: without what opens something, which links carry as a part of theirs. */
function tellablePathOf(request: IncomingMessage): string {
  return pathOf(request).replace(/(?<=^[/](?:join|guest)[/])[^/]+|(?<=[/])(?![a-z]{3}_)[\w-]{20,}(?=[/]|$)/g, '…')
}

/** Files with their content's hash in the name concern nobody in particular, so nobody is looked up for them. */
function isAsset(path: string): boolean {
  return path.startsWith('/_app/immutable/')
}

async function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal, db: Db): Promise<void> {
  const problem = await problemHere(refusal, localeFrom(request.headers['accept-language']) ?? 'en', db)
  if (refusal.details.minutes) response.setHeader('retry-after', Number(refusal.details.minutes) * 60)
  challenge(response, refusal)
  sendJson(response, problem.status, problem, 'application/problem+json')
}

/** No browser sends a key by itself: with one, it plays no part where a request comes from. */
function refuseImpostors(request: IncomingMessage, { actor, wrongKey }: Visitor, origin: string): void {
  if (wrongKey) throw new Refusal('key.invalid')
  if (!keyOf(actor) && changesSomething(request) && comesFromElsewhere(request, origin))
    throw new Refusal('not_allowed')
}

function changesSomething(request: IncomingMessage): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? 'GET')
}

function isLocale(text: string | null | undefined): text is Locale {
  return (locales as readonly (string | null | undefined)[]).includes(text)
}

function setSecurityHeaders(response: ServerResponse, origin: string): void {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader(
    'permissions-policy',
    'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()',
  )
  if (origin.startsWith('https:'))
    response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains')
}
