import type { Settings } from './settings.ts'

/** In production nothing that people entrust to a school crosses a network in the clear; what stays on this machine may. */
export function* unencrypted(given: Settings): Iterable<string> {
  for (const name of ['DATABASE_URL', 'READ_DATABASE_URL'] as const) {
    if (leaves(given[name], (url) => !['require', 'verify-ca', 'verify-full'].includes(optionOf(url, 'sslmode'))))
      yield `LECTERN_ENV is production, but ${name} leads to another machine without TLS. Add ?sslmode=verify-full to it (and &sslrootcert=FILE if your database has a certificate of its own authority).`
  }
  if (leaves(given.SMTP_URL, (url) => optionOf(url, 'ignoreTLS') !== '' || optionOf(url, 'requireTLS') === 'false'))
    yield 'LECTERN_ENV is production, but SMTP_URL asks for mail without TLS. Remove ignoreTLS and requireTLS from it.'
  if (leaves(given.FILES_URL, (url) => optionOf(url, 'tls') === 'off'))
    yield 'LECTERN_ENV is production, but FILES_URL leads to another machine with tls=off. Remove tls=off, or put the bucket on this machine.'
  if (leaves(given.REDIS_URL, (url) => url.protocol !== 'rediss:'))
    yield 'LECTERN_ENV is production, but REDIS_URL leads to another machine without TLS. Let it begin with rediss://.'
  if (leaves(given.LIVEKIT_URL, (url) => url.protocol === 'ws:' || url.protocol === 'http:'))
    yield 'LECTERN_ENV is production, but LIVEKIT_URL leads to another machine without TLS. Let it begin with wss://.'
  if (leaves(given.CAPTIONS_URL, (url) => url.protocol !== 'https:'))
    yield 'LECTERN_ENV is production, but CAPTIONS_URL leads to another machine without TLS, and people’s voices would travel readably. Let it begin with https://.'
}

function leaves(address: string | undefined, bare: (url: URL) => boolean): boolean {
  const url = address ? URL.parse(address) : null
  return url !== null && !staysHere(url) && bare(url)
}

/** A socket file has no host, or names its folder as one. */
function staysHere(url: URL): boolean {
  const host = (url.searchParams.get('host') ?? decodeURIComponent(url.hostname)).replace(/^\[|\]$/g, '')
  return host === '' || host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

function optionOf(url: URL, name: string): string {
  return url.searchParams.get(name) ?? ''
}
