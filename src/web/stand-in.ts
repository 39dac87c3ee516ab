import type { RequestEvent } from '@sveltejs/kit'
import { dev } from '$app/env'
import { isLocale } from '#web/format/locales.ts'
import type { Handed } from '#web/locals.ts'

/** Pages shown by Vite alone, without the app, still have a stranger to show the gallery to. */
export function standIn(event: RequestEvent): Handed {
  if (!dev) throw new Error('A page was asked for without the app that answers it.')
  const locale = event.cookies.get('lectern_locale')
  return {
    doors: {},
    actor: { kind: 'stranger' },
    visit: { address: '127.0.0.1', userAgent: '', locale: 'en', origin: event.url.origin, sessionToken: null, keepSession: () => {} },
    locale: isLocale(locale) ? locale : 'en',
    setCookies: [],
    problemOf: (refusal) => ({ type: '', status: 409, code: refusal.code, title: refusal.code, fields: {}, details: refusal.details }),
    isRefusal: (error): error is never => false,
    report: () => {},
  }
}
