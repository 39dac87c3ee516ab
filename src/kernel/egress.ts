import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable, Transform } from 'node:stream'
import { isPublicAddress } from './addresses.ts'
import type { Log } from './log.ts'
import { type EgressLimits, type Processor, standingOf, usualLimits } from './processors.ts'

export type EgressRequest = {
  url: string | URL
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array | undefined
  signal?: AbortSignal | undefined
  /** `manual`: a redirect is the answer. Otherwise one within the same host is followed, and one to another is refused. */
  redirect?: 'follow' | 'manual'
  limits?: Partial<EgressLimits>
}

/** The one way out: whoever wants to speak to somebody outside says to whom, and the configuration must know them. */
export type Egress = {
  readonly processors: readonly Processor[]
  fetch(processorId: string, request: EgressRequest): Promise<Response>
  close(): void
}

export class EgressRefused extends Error {
  override name = 'EgressRefused'
}

type Agents = { 'http:': http.Agent; 'https:': https.Agent }
type Lookup = (host: string, options: LookupOptions & { all: true }, done: LookedUp) => void
type LookedUp = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

const mostRedirects = 3

export function openEgress(options: { processors: readonly Processor[]; log: Log; lookup?: Lookup }): Egress {
  const { processors, log, lookup = systemLookup } = options
  const known = new Map(processors.map((processor) => [processor.id, processor]))
  // A connection is used again only for the processor it was opened for: what it may reach was decided then.
  const agents = new Map(processors.map(({ id }) => [id, agentsOf()]))

  return {
    processors,
    async fetch(processorId, request) {
      const processor = known.get(processorId)
      const pair = agents.get(processorId)
      if (processor?.over !== 'http' || !pair)
        throw new EgressRefused(`Nothing in the configuration is called ${processorId}.`)
      let url = new URL(request.url)
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const response = await call(processor, pair, url, request)
        const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
        if (next === null || request.redirect === 'manual') return response
        await response.body?.cancel()
        url = followed(url, next, request)
      }
      throw new EgressRefused(`${processorId} redirects in circles.`)
    },
    close() {
      for (const pair of agents.values()) for (const agent of Object.values(pair)) agent.destroy()
    },
  }

  function call(processor: Processor, pair: Agents, url: URL, request: EgressRequest): Promise<Response> {
    const { agent, lookUpOnly } = wayTo(processor, pair, url)
    const limits = { ...usualLimits, ...processor.limits, ...request.limits }
    const began = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    let isAnswered = false
    const method = request.method?.toUpperCase() ?? 'GET'
    const noted = (status: number | null, bytes: number, failure?: string) => {
      const ms = Math.round(performance.now() - began)
      const about = { processor: processor.id, host: url.host, method, status, ms, bytes }
      log.info(failure ? { ...about, failure } : about, 'a call went out')
    }

    const outgoing = (url.protocol === 'https:' ? https : http).request(url, {
      agent,
      method,
      headers: { 'user-agent': 'Lectern', ...request.headers, ...lengthOf(request.body) },
      ...lookUpOnly,
      timeout: limits.silentSeconds * 1000,
    })
    const late = () => outgoing.destroy(new EgressRefused(`${processor.id} took too long.`))
    const cut = limits.seconds === null ? undefined : setTimeout(late, limits.seconds * 1000).unref()
    const abort = () => outgoing.destroy(request.signal?.reason ?? new EgressRefused('The call was given up.'))
    request.signal?.addEventListener('abort', abort, { once: true })
    const settle = () => {
      clearTimeout(cut)
      request.signal?.removeEventListener('abort', abort)
    }
    outgoing.on('timeout', late)
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      settle()
      if (!isAnswered) noted(null, 0, error.code ?? error.name)
      reject(error)
    })
    outgoing.on('response', (incoming) => {
      isAnswered = true
      resolve(
        answered(incoming, method, limits, processor, (bytes, failure) => {
          settle()
          noted(incoming.statusCode ?? null, bytes, failure)
        }),
      )
    })
    if (request.signal?.aborted) abort()
    else outgoing.end(request.body)
    return promise
  }

  /** Whether this address may be called at all, and how. */
  function wayTo(processor: Processor, pair: Agents, url: URL) {
    const standing = standingOf(processor, url)
    if (!standing || (url.protocol !== 'http:' && url.protocol !== 'https:'))
      throw new EgressRefused(`${processor.id} has nothing to do with ${url.host}.`)
    if (standing === 'public') refusePrivate(url)
    return { agent: pair[url.protocol], lookUpOnly: standing === 'public' ? { lookup: publicOnly(lookup) } : {} }
  }
}

/**
 * The process's own `fetch`, for libraries that take no other: whatever they call is looked up among the processors by its
 * host, and refused if it is nobody's.
 */
export function fetchThrough(egress: Egress): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const processor = egress.processors.find((each) => each.over === 'http' && standingOf(each, url))
    if (!processor) throw new EgressRefused(`Nothing in the configuration has to do with ${url.host}.`)
    return egress.fetch(processor.id, {
      url,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: request.body ? new Uint8Array(await request.arrayBuffer()) : undefined,
      signal: request.signal,
      redirect: request.redirect === 'follow' ? 'follow' : 'manual',
    })
  }
}

function agentsOf(): Agents {
  const keeping = { keepAlive: true, maxSockets: 64, maxFreeSockets: 8 }
  return { 'http:': new http.Agent(keeping), 'https:': new https.Agent(keeping) }
}

/** What `request()` would not look up because it is an address already. */
function refusePrivate({ hostname }: URL): void {
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) !== 0 && !isPublicAddress(address))
    throw new EgressRefused(`${hostname} is not on the public internet.`)
}

/** Decides over the very addresses that are then connected to, so that no second answer of the name server can differ. */
function publicOnly(lookup: Lookup): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      const fault = error ?? faultOf(host, addresses)
      if (fault || !first) done(fault, '', 0)
      else if (options.all) done(null, addresses)
      else done(null, first.address, first.family)
    })
  }
}

function faultOf(host: string, addresses: LookupAddress[]): EgressRefused | null {
  if (addresses.length === 0) return new EgressRefused(`${host} has no address.`)
  const isInside = addresses.some(({ address }) => !isPublicAddress(address))
  return isInside ? new EgressRefused(`${host} leads to an address that is not on the public internet.`) : null
}

function followed(from: URL, location: string, { method = 'GET' }: EgressRequest): URL {
  const to = new URL(location, from)
  const isSafe = /^(GET|HEAD)$/i.test(method)
  if (to.host !== from.host || to.protocol !== from.protocol || !isSafe)
    throw new EgressRefused(`${from.host} redirects to ${to.host}.`)
  return to
}

function lengthOf(body: EgressRequest['body']): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}

const withoutBody = new Set([101, 204, 205, 304])

function answered(
  incoming: IncomingMessage,
  method: string,
  limits: EgressLimits,
  processor: Processor,
  ended: (bytes: number, failure?: string) => void,
): Response {
  const status = incoming.statusCode ?? 502
  const headers = new Headers()
  for (let at = 0; at < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '')
  if (method === 'HEAD' || withoutBody.has(status)) {
    incoming.resume()
    ended(0)
    return new Response(null, { status, headers })
  }
  let bytes = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (limits.bytes !== null && bytes > limits.bytes) done(new EgressRefused(`${processor.id} answers too much.`))
      else done(null, chunk)
    },
  })
  counting.once('close', () => {
    const failure = counting.errored as NodeJS.ErrnoException | null
    incoming.destroy()
    ended(bytes, failure ? (failure.code ?? failure.name) : undefined)
  })
  incoming.once('error', (error) => counting.destroy(error))
  incoming.once('aborted', () => counting.destroy(new EgressRefused(`${processor.id} broke off.`)))
  incoming.pipe(counting)
  return new Response(Readable.toWeb(counting) as ReadableStream, { status, headers })
}
