import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor } from '#kernel/actor'
import type { ClientOf, Doors } from '#kernel/door'
import type { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import type { RoleWords } from '#modules/school/schema'
import type { Locale, Problem, Said } from './problems.ts'

/** What a page is handed with its request; `hooks.server.ts` puts it in `locals`. */
export type HandedOver<D extends Doors = Doors> = {
  readonly doors: ClientOf<D>
  readonly actor: Actor
  /** Whether they have just shown who they are, as some doors ask; see `recently`. */
  readonly isRecent: boolean
  readonly visit: Visit
  readonly locale: Locale
  /** The moment of the request, by the clock of the school. */
  readonly now: string
  /** Whether the gallery of parts at /kit is shown. */
  readonly gallery: boolean
  /** Cookies the doors have set so far; the page's hook adds them to its response. */
  readonly setCookies: readonly string[]
  /** Where else than here a class may connect to: a media server that is not ours. */
  readonly mediaAddresses: readonly string[]
  readonly problemOf: (refusal: Said, roleWords?: RoleWords) => Problem
  readonly isRefusal: (error: unknown) => error is Refusal
  /** Tells the log what broke; answers with nothing the reader could learn from. */
  readonly report: (error: unknown) => void
}

export type PageRequest = IncomingMessage & { lectern?: HandedOver }

export type Pages = (request: PageRequest, response: ServerResponse, next: () => void) => void

/** The built pages. They learn the origin from headers that only we can set. */
export async function builtPages(bodyLimitBytes: number): Promise<Pages> {
  Object.assign(process.env, {
    PROTOCOL_HEADER: 'x-lectern-protocol',
    HOST_HEADER: 'x-lectern-host',
    BODY_SIZE_LIMIT: String(bodyLimitBytes),
  })
  const build = new URL('../../build/', import.meta.url)
  const current = readFileSync(new URL('current', build), 'utf8').trim()
  const { handler } = await import(new URL(`${current}/handler.js`, build).href)
  return handler
}

export function tellOrigin(request: IncomingMessage, origin: string): void {
  const { protocol, host } = new URL(origin)
  request.headers['x-lectern-protocol'] = protocol.slice(0, -1)
  request.headers['x-lectern-host'] = host
}
