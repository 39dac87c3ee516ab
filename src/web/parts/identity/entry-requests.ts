import type { Cookies, RequestEvent } from '@sveltejs/kit'
import { entryCookie } from '#kernel/browser-entries'
import { onwards } from '#web/forms.ts'
import { ownCookie } from './own-cookies.ts'

/** What this browser remembers while it waits for a mail: its secret, and where its person wanted to go. */
export type EntryRequest = { secret: string; next: string }

const cookie = ownCookie(entryCookie)

/** The same for every address: the answer says nothing about it, so the cookie does not either. */
export async function askToEnter({ locals, cookies, url }: RequestEvent, email: string, next: string): Promise<void> {
  const { secret } = await locals.doors.identity.askToEnter({ email })
  cookie.keep(cookies, url, { secret, next })
}

export function requestOf(cookies: Cookies, url: URL): EntryRequest {
  return { secret: '', next: '/', ...cookie.read(cookies, url) }
}

/** Where whoever got in goes on to. Who shows for the first time that a mailbox is theirs sees what became of the account. */
export function onwardsFrom({
  cookies,
  url,
}: RequestEvent): (entry: { secondStep: boolean; isFirst: boolean }) => string {
  return (entry) => {
    const { next } = requestOf(cookies, url)
    cookie.drop(cookies, url)
    return onwards(entry.isFirst ? '/settings/security?first' : next)(entry)
  }
}
