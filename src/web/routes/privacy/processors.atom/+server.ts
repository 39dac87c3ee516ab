import { changeText } from '#web/parts/processors/change-words.ts'
import { m } from '#web/words.ts'
import type { RequestHandler } from './$types'

/** Its changes, for whoever wants to be told (RFC 4287). */
export const GET: RequestHandler = async ({ locals, url }) => {
  const { items } = await locals.doors.documents.processorChanges()
  const page = `${url.origin}/privacy/processors`
  const entries = items.map((one) => {
    const { title, details } = changeText(one, locals.locale)
    const where = `${page}#change-${one.number}`
    return [
      '<entry>',
      `<id>${escaped(where)}</id>`,
      `<title>${escaped(title)}</title>`,
      `<updated>${one.at}</updated>`,
      `<link href="${escaped(where)}"/>`,
      `<content type="text">${escaped([title, ...details].join('\n'))}</content>`,
      '</entry>',
    ].join('')
  })
  const school = locals.school.name
  const feed = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locals.locale}">`,
    `<id>${escaped(page)}</id>`,
    `<title>${escaped(m.processors_feed_title({ school }))}</title>`,
    `<updated>${items[0]?.at ?? '1970-01-01T00:00:00Z'}</updated>`,
    `<author><name>${escaped(school)}</name></author>`,
    `<link rel="self" href="${escaped(url.href)}"/>`,
    `<link href="${escaped(page)}"/>`,
    ...entries,
    '</feed>',
  ]
  return new Response(`${feed.join('\n')}\n`, {
    headers: {
      'content-type': 'application/atom+xml; charset=utf-8',
      'cache-control': 'public, max-age=300',
      vary: 'accept-language, cookie',
    },
  })
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (mark) => marks[mark] ?? mark)
