import type { Cookies } from '@sveltejs/kit'
import { ageCookie } from '#kernel/browser-entries'

const cookie = ageCookie.names[0]

/**
 * That this browser was told no, so that another birthday does not help by going back. It says nothing about anybody, is sent to
 * nobody else, and is gone after twelve hours: a family's shared computer is not closed to the others for long.
 */
export function rememberTurnedAway(cookies: Cookies, url: URL): void {
  cookies.set(cookie, 'no', {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: url.protocol === 'https:',
    maxAge: Temporal.Duration.from(ageCookie.keep).total('seconds'),
  })
}

export function wasTurnedAway(cookies: Cookies): boolean {
  return cookies.get(cookie) === 'no'
}
