import { type ActionFailure, fail, type RequestEvent, redirect } from '@sveltejs/kit'
import type { Outcome } from '#web/outcome.ts'
import { type Fields, fieldsOf } from '#web/submitted-fields.ts'

/**
 * Runs a door with what a form sent. A refusal comes back to the form with a sentence for each field and what was typed;
 * anything else that goes wrong is a bug and a 500.
 */
export async function submit(
  event: RequestEvent,
  door: (fields: Fields) => Promise<unknown>,
): Promise<Outcome | ActionFailure<Outcome>> {
  const attempt = await attempted(event, door)
  return 'failure' in attempt ? attempt.failure : { at: attempt.at, saved: true }
}

/** The same, and then another page: `submitThen(event, (fields) => doors.courses.create(…), (course) => `/courses/${course.id}`)`. */
export async function submitThen<Result>(
  event: RequestEvent,
  door: (fields: Fields) => Promise<Result>,
  to: string | ((result: Result) => string),
): Promise<ActionFailure<Outcome>> {
  const attempt = await attempted(event, door)
  if ('failure' in attempt) return attempt.failure
  redirect(303, typeof to === 'string' ? to : to(attempt.result))
}

/** Where a reader wanted to go before signing in; only ever a place of this school. */
export function nextOf(url: URL, otherwise = '/'): string {
  const next = url.searchParams.get('next') ?? ''
  if (!/^\/(?![/\\])/.test(next)) return otherwise
  const there = new URL(next, url.origin)
  return there.origin === url.origin ? there.pathname + there.search + there.hash : otherwise
}

/** After the first step of signing in: on to where they wanted to go, or to the second step on the way there. */
export function onwards(next: string): (entry: { secondStep: boolean }) => string {
  return ({ secondStep }) => (secondStep ? `/sign-in/code?next=${encodeURIComponent(next)}` : next)
}

/** For a page that shows a refusal in its own way: the sentence. Anything else is a bug and flies on. */
export function sentenceOf({ isRefusal, problemOf }: RequestEvent['locals']): (error: unknown) => string {
  return (error) => {
    if (!isRefusal(error)) throw error
    return problemOf(error).title
  }
}

type Attempt<Result> = { at: string; result: Result } | { failure: ActionFailure<Outcome> }

async function attempted<Result>(
  event: RequestEvent,
  door: (fields: Fields) => Promise<Result>,
): Promise<Attempt<Result>> {
  const { isRefusal, problemOf } = event.locals
  const at = actionOf(event.url)
  const fields = fieldsOf(await event.request.formData())
  try {
    return { at, result: await door(fields) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { status, code, title, fields: faults } = problemOf(error)
    if (code === 'sign_in.required') redirect(303, signInFor(event.url))
    if (code === 'sign_in.confirm_again') redirect(303, confirmFor(event.url))
    const sentences = Object.fromEntries(Object.entries(faults).map(([field, { sentence }]) => [field, sentence]))
    const values = code === 'input.card_number' ? without(fields.typed, Object.keys(faults)) : fields.typed
    return { failure: fail(status, { at, code, sentence: title, fields: sentences, values }) }
  }
}

function without(values: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)))
}

export function signInFor(url: URL): string {
  return `/sign-in${url.pathname === '/' ? '' : nextAt(url)}`
}

/** Where somebody shows again who they are, and comes back from. */
export function confirmFor(url: URL): string {
  return `/confirm-it-is-you${nextAt(url)}`
}

/** For the load of a page whose forms ask for it: before anything is typed, not after. */
export function confirmFirst({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>): void {
  if (locals.actor.kind === 'person' && !locals.isRecent) redirect(303, confirmFor(url))
}

function nextAt(url: URL): string {
  const query = url.search
    .slice(1)
    .split('&')
    .filter((part) => part && !part.startsWith('/'))
  return `?next=${encodeURIComponent([url.pathname, ...(query.length > 0 ? [query.join('&')] : [])].join('?'))}`
}

function actionOf(url: URL): string {
  const named = [...url.searchParams.keys()].find((key) => key.startsWith('/'))
  return named ? `?${named}` : ''
}
