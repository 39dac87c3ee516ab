import { stringify } from 'csv-stringify/sync'
import { m } from '#web/words.ts'
import type { RequestHandler } from './$types'

/** One line for each purpose. */
export const GET: RequestHandler = async ({ locals }) => {
  const { lines } = await locals.doors.documents.processingLines()
  const heading = [
    m.processing_csv_kind(),
    m.processing_csv_why(),
    m.processing_csv_people(),
    m.processing_csv_purpose(),
    m.processing_csv_fields(),
    m.processing_csv_basis(),
    m.processing_csv_record(),
    m.processing_csv_kept(),
    m.processing_csv_recipients(),
    m.processing_csv_transfers(),
  ]
  const text = stringify([heading, ...lines], {
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  })
  return new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="processing.csv"',
      'cache-control': 'no-store',
    },
  })
}
