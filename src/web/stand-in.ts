import type { RequestEvent } from '@sveltejs/kit'
import { localeCookie } from '#kernel/browser-entries'
import { isLocale } from '#web/format/locales.ts'
import type { Handed, School } from '#web/locals.ts'
import { dev } from '$app/env'

/** Pages shown by Vite alone, without the app, still have a stranger to show the gallery to. */
export function standIn(event: RequestEvent): Handed {
  if (!dev) throw new Error('A page was asked for without the app that answers it.')
  const locale = event.cookies.get(localeCookie.names[0])
  return {
    doors: { school: { school: async () => unnamed } } as unknown as Handed['doors'],
    actor: { kind: 'stranger' },
    isRecent: false,
    visit: {
      address: '127.0.0.1',
      userAgent: '',
      locale: 'en',
      origin: event.url.origin,
      sessionToken: null,
      keepSession: () => {},
      keepGuest: () => {},
    },
    locale: isLocale(locale) ? locale : 'en',
    now: new Date().toISOString(),
    gallery: true,
    setCookies: [],
    mediaAddresses: [],
    problemOf: (refusal) => ({
      type: '',
      status: 409,
      code: refusal.code,
      title: refusal.code,
      fields: {},
      details: refusal.details,
    }),
    isRefusal: (error): error is never => false,
    report: () => {},
  }
}

const unnamed: School = {
  name: 'Lectern',
  locale: 'en',
  timeZone: 'UTC',
  accent: null,
  logoUrl: null,
  roleWords: 'teacher_student',
  signUp: 'invitation',
  open: false,
}
