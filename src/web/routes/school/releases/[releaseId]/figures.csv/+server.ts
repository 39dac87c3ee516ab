import { error } from '@sveltejs/kit'
import { stringify } from 'csv-stringify/sync'
import { answerName, questionWords } from '#web/parts/settings/answers.ts'
import { m } from '#web/words.ts'
import type { RequestHandler } from './$types'

/** The same figures, in the reader's words. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { figures } = await locals.doors.registers.releasedFile({ releaseId: params.releaseId }).catch((fault) => {
    if (locals.isRefusal(fault)) error(locals.problemOf(fault).status)
    throw fault
  })
  const heading = [m.releases_csv_question(), m.releases_csv_answer(), m.releases_csv_share(), m.releases_csv_untold()]
  const why = { few: m.releases_few(), alike: m.releases_alike() }
  const rows = figures.map(({ question, answer, share, untold }) => [
    questionWords[question](),
    answerName(question, answer),
    share ?? '',
    untold ? why[untold] : '',
  ])
  const text = stringify([heading, ...rows], { bom: true, record_delimiter: 'windows', escape_formulas: true })
  return new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${params.releaseId}.csv"`,
      'cache-control': 'private, no-store',
    },
  })
}
