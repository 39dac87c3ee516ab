import type { Cookies } from '@sveltejs/kit'
import { localeCookie, lookCookies, zoneCookie } from '#kernel/browser-entries'
import { isTimeZone } from '#kernel/time'
import type { Look } from '#web/locals.ts'

/** What a browser remembers about its reader without an account: nothing but how to show pages. */
export const preferenceCookies = {
  locale: localeCookie.names[0],
  theme: lookCookies.names[0],
  contrast: lookCookies.names[1],
  zone: zoneCookie.names[0],
} as const

const themes = ['light', 'dark'] as const
const contrasts = ['more', 'normal'] as const
const year = Temporal.Duration.from(lookCookies.keep).total('seconds')

export function lookFrom(cookies: Cookies): Look {
  return {
    theme: oneOf(themes, cookies.get(preferenceCookies.theme)),
    contrast: oneOf(contrasts, cookies.get(preferenceCookies.contrast)),
  }
}

/** The zone this browser is in; it tells us by script at its first page. */
export function zoneFrom(cookies: Cookies): string | null {
  const zone = cookies.get(preferenceCookies.zone)
  return zone && isTimeZone(zone) ? zone : null
}

/** Keeps a choice for a year; a choice that is none of the offered ones forgets it. */
export function keepPreference(
  cookies: Cookies,
  name: keyof typeof preferenceCookies,
  value: string,
  allowed: readonly string[],
  secure: boolean,
): void {
  const cookie = preferenceCookies[name]
  const scope = { path: '/', sameSite: 'lax', httpOnly: true, secure } as const
  if (allowed.includes(value)) cookies.set(cookie, value, { ...scope, maxAge: year })
  else cookies.delete(cookie, scope)
}

/** Forgets what its reader chose; the zone was not chosen. */
export function forgetPreferences(cookies: Cookies, secure: boolean): void {
  for (const name of [...localeCookie.names, ...lookCookies.names])
    cookies.delete(name, { path: '/', sameSite: 'lax', httpOnly: true, secure })
}

export { contrasts, themes }

function oneOf<T extends string>(values: readonly T[], text: string | undefined): T | null {
  return values.find((value) => value === text) ?? null
}
