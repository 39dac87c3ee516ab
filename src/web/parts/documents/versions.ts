import type { DocumentId } from '#modules/documents/schema'
import { dateText } from '#web/format/dates.ts'
import { m } from '#web/words.ts'

type Asked = { locals: App.Locals; url: URL }

/** What the page of one version shows, against another where the address says which. */
export async function versionFor({ locals, url }: Asked, document: DocumentId, number: string) {
  const { documents } = locals.doors
  const about = { document, number }
  const against = url.searchParams.get('against') || undefined
  const [version, { from, changes, lines }, { items }] = await Promise.all([
    documents.version(about),
    documents.versionChanges(against ? { ...about, against } : about),
    documents.versions({ document }),
  ])
  const here = { locale: locals.locale, timeZone: locals.timeZone }
  return {
    version,
    from,
    changes,
    lines,
    others: items
      .filter((other) => other.number !== version.number)
      .map(({ number, effectiveAt }) => ({
        value: String(number),
        label: m.policy_version_of({ number, day: dateText(effectiveAt, 'date', here) }),
      })),
  }
}

/** All versions of a document, a page at a time. */
export async function versionsFor({ locals, url }: Asked, document: DocumentId) {
  const before = url.searchParams.get('before') ?? undefined
  const { items, next } = await locals.doors.documents.versions(before ? { document, before } : { document })
  return { items, next, paged: before !== undefined }
}

/** The very bytes that were hashed, for whoever wants to check. */
export async function contentFor({ locals }: Pick<Asked, 'locals'>, document: DocumentId, number: string) {
  const { content } = await locals.doors.documents.versionContent({ document, number })
  const disposition = `attachment; filename="${document}-${Number(number)}.json"`
  return new Response(content, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': disposition },
  })
}
