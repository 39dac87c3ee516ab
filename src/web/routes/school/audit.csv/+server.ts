import { AsyncLocalStorage } from 'node:async_hooks'
import { stringify } from 'csv-stringify/sync'
import type { AuditLineView } from '#modules/audit/schema'
import { byOf, sentenceOf } from '#web/parts/audit/sentences.ts'
import { m } from '#web/words.ts'
import type { RequestHandler } from './$types'

/** A page of lines at a time, asked for when the reader has taken the one before: the file may have any length. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const { locale, doors } = locals
  // The file is read after the request has been answered; its words are still those of the request.
  const inRequest = AsyncLocalStorage.snapshot()
  const { before: _, ...filter } = Object.fromEntries(url.searchParams)
  const first = await doors.audit.lines({ ...filter, limit: 100 })
  const said = { locale }
  const heading = stringify(
    [
      [
        m.audit_csv_line({}, said),
        m.audit_csv_at({}, said),
        m.audit_csv_sentence({}, said),
        m.audit_csv_deed({}, said),
        m.audit_csv_person({}, said),
        m.audit_csv_about({}, said),
        m.audit_csv_things({}, said),
      ],
    ],
    { bom: true, record_delimiter: 'windows' },
  )
  const rowOf = (line: AuditLineView) => [
    line.id,
    line.at,
    sentenceOf(line, locale),
    line.deed,
    byOf(line, locale),
    line.about?.name ?? '',
    JSON.stringify({ ...line.things, ...line.details }),
  ]
  const text = (lines: readonly AuditLineView[]) =>
    inRequest(() => stringify(lines.map(rowOf), { record_delimiter: 'windows', escape_formulas: true }))

  let page: typeof first | null = first
  const body = new ReadableStream<Uint8Array>({
    start(file) {
      file.enqueue(new TextEncoder().encode(heading))
    },
    async pull(file) {
      if (page === null) return file.close()
      file.enqueue(new TextEncoder().encode(text(page.items)))
      page = page.next ? await doors.audit.lines({ ...filter, limit: 100, before: page.next }) : null
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.csv"',
      'cache-control': 'no-store',
    },
  })
}
