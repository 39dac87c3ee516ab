/** The circumstances of one request, as far as a door may know them. */
export type Visit = {
  /** The network address of the visitor, after the trusted proxy. */
  readonly address: string
  readonly userAgent: string
  /** The language the page is shown in. */
  readonly locale: string
  /** Where this school lives, as links in mails must name it; no trailing slash. */
  readonly origin: string
  /** The secret of the visitor's session cookie, if they brought one. */
  readonly sessionToken: string | null
  /** Signs this browser in (a token and its end) or out (null). */
  keepSession(session: { token: string; expiresAt: Temporal.Instant } | null): void
  /** Makes this browser a guest’s (a token and its end), or nobody’s again (null). */
  keepGuest(guest: { token: string; expiresAt: Temporal.Instant } | null): void
}

/** For work that no browser asked for. */
export function quietVisit(origin: string, locale = 'en'): Visit {
  const nothing = { sessionToken: null, keepSession: () => {}, keepGuest: () => {} }
  return { address: '127.0.0.1', userAgent: '', locale, origin, ...nothing }
}
