import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Db, ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { type Mount, pathOf } from './server.ts'

/** Pages that anybody may find: their state in a sign, and themselves some at a time, in the order of their keys. */
export type PublicPages = {
  sign(tx: ReadTx): Promise<string>
  some(tx: ReadTx, after: string, limit: number): Promise<{ key: string; path: string; changedAt: Temporal.Instant }[]>
}

type Options = {
  db: Db
  sources: readonly PublicPages[]
  originOf: (request: IncomingMessage) => string
  mostPages?: number | undefined
}

type Text = { mediaType: string; tag: string; send(response: ServerResponse): unknown }

const atOnce = 1000
/** More than this the protocol of sitemaps does not allow in one. */
export const mostInASitemap = 50_000

/** What is nobody else's business is kept from the robots that ask; what was taken off is not, so that they see it is gone. */
const robots = (origin: string) => `User-agent: *
Disallow: /api/
Disallow: /class/
Disallow: /files/
Disallow: /join/
Disallow: /people
Disallow: /profiles/
Disallow: /school
Disallow: /settings

Sitemap: ${origin}/sitemap.xml
`

/** /robots.txt and /sitemap.xml: what a search engine may know of this school. */
export function sitemapMount({ db, sources, originOf, mostPages = mostInASitemap }: Options): Mount {
  return {
    async request(request, response) {
      const text = { '/robots.txt': robotsText, '/sitemap.xml': sitemap }[pathOf(request)]
      if (!text) return false
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal('not_allowed')
      const { mediaType, tag, send } = await text(originOf(request))
      response.setHeader('etag', tag)
      response.setHeader('cache-control', 'public, max-age=300')
      response.setHeader('content-type', `${mediaType}; charset=utf-8`)
      if (request.headers['if-none-match']?.includes(tag)) response.statusCode = 304
      else if (request.method === 'GET') await send(response)
      response.end()
      return true
    },
  }

  async function robotsText(origin: string): Promise<Text> {
    const text = robots(origin)
    return { mediaType: 'text/plain', tag: tagOf([text]), send: (response) => response.write(text) }
  }

  async function sitemap(origin: string): Promise<Text> {
    const signs = await db.read((tx) => Promise.all(sources.map((source) => source.sign(tx))))
    return {
      mediaType: 'application/xml',
      tag: tagOf([origin, String(mostPages), ...signs]),
      send: (response) => sendSitemap(response, origin),
    }
  }

  /** Written while it is read, some pages at a time, so that a large school costs no more memory than a small one. */
  async function sendSitemap(response: ServerResponse, origin: string): Promise<void> {
    let left = mostPages - 1
    response.write(
      `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n`,
    )
    response.write(`<url><loc>${origin}/</loc></url>\n`)
    for (const source of sources) {
      let after = ''
      while (left > 0 && !response.destroyed) {
        const limit = Math.min(atOnce, left)
        const pages = await db.read((tx) => source.some(tx, after, limit))
        const entries = pages.map(({ path, changedAt }) => entry(`${origin}${path}`, changedAt)).join('')
        if (!response.write(entries)) await drained(response)
        left -= pages.length
        after = pages.at(-1)?.key ?? ''
        if (pages.length < limit) break
      }
    }
    response.write('</urlset>\n')
  }
}

function tagOf(state: readonly string[]): string {
  return `"${createHash('sha256').update(state.join('\n')).digest('base64url').slice(0, 27)}"`
}

function entry(address: string, changedAt: Temporal.Instant): string {
  const day = changedAt.toZonedDateTimeISO('UTC').toPlainDate()
  return `<url><loc>${address}</loc><lastmod>${day}</lastmod></url>\n`
}

/** Whoever has gone reads no further, and nobody waits for them. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}
