import { json } from '@sveltejs/kit'
import type { RequestHandler } from './$types'

/** One's own answers, to take along. */
export const GET: RequestHandler = async ({ locals }) =>
  json(await locals.doors.profiles.survey(), {
    headers: { 'content-disposition': 'attachment; filename="survey.json"', 'cache-control': 'private, no-store' },
  })
