import { AsyncLocalStorage } from 'node:async_hooks'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { dev } from '$app/env'
import type { Locale } from '#web/format/locales.ts'
import type { Look } from '#web/locals.ts'
import { signInFor } from '#web/forms.ts'
import { lookFrom, zoneFrom } from '#web/preferences.ts'
import { schoolBehind } from '#web/school.ts'
import { accentSheet } from '#web/theme/accent.ts'
import { standIn } from '#web/stand-in.ts'
import { overwriteServerAsyncLocalStorage } from './paraglide/runtime.js'

type Reading = { locale?: Locale }
const reading = new AsyncLocalStorage<Reading>()
overwriteServerAsyncLocalStorage(reading)

export const handle: Handle = async ({ event, resolve }) => {
  const handed = event.platform?.req?.lectern ?? standIn(event)
  const school = await schoolBehind(handed)
  const look = lookFrom(event.cookies)
  const own = handed.actor.kind === 'person' ? handed.actor.timeZone : null
  const timeZone = own ?? zoneFrom(event.cookies) ?? school.timeZone
  Object.assign(event.locals, handed, { school, look, timeZone, gallery: dev || process.env.LECTERN_GALLERY === '1' })

  const response = await reading.run({ locale: handed.locale }, () =>
    resolve(event, {
      preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && /(newsreader|figtree)-latin-wght-normal/.test(path)),
      transformPageChunk: ({ html }) => fillTemplate(html, handed.locale, look, school.accent),
    }),
  )
  if (response.status === 401 && event.request.method === 'GET' && !event.isDataRequest) return new Response(null, { status: 303, headers: { location: signInFor(event.url) } })
  for (const cookie of handed.setCookies) response.headers.append('set-cookie', cookie)
  if (response.headers.get('content-type')?.startsWith('text/html')) response.headers.set('cache-control', 'private, no-cache')
  return response
}

/** A refusal is an answer: its status, its sentence. Anything else goes to the log, and the reader learns only that it broke. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return
  const { isRefusal, problemOf, report } = event.locals
  if (!isRefusal(error)) return report(error)
  const { status, code, title } = problemOf(error)
  return { status, code, message: title }
}

function fillTemplate(html: string, locale: Locale, look: Look, accent: string | null): string {
  if (!html.includes('%lectern.')) return html
  const attributes = [look.theme && ` data-theme="${look.theme}"`, look.contrast && ` data-contrast="${look.contrast}"`].filter(Boolean).join('')
  return html
    .replace('%lectern.locale%', locale)
    .replace('%lectern.look%', attributes)
    .replace('%lectern.scheme%', look.theme ?? 'light dark')
    .replace('%lectern.accent%', accent ? accentSheet(accent) : '/**/')
}
