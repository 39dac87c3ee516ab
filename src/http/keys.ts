import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Refusal } from '#kernel/refusal'

/**
 * The API key a request came with. Only the REST API takes one, and only in its header: a key in an address would stay in logs.
 * What is no key at all is one that opens nothing.
 */
export function keyIn({ url = '', headers }: IncomingMessage): string | null {
  const bearer = /^bearer(?: +(.*))?$/i.exec(headers.authorization ?? '')
  return url.startsWith('/api/v1/') && bearer ? (bearer[1] ?? '') : null
}

/** Tells a program, as RFC 6750 has it, that it needs a key or what is wrong with the one it has. */
export function challenge(response: ServerResponse, { code, details }: Pick<Refusal, 'code' | 'details'>): void {
  const realm = 'Bearer realm="Lectern"'
  if (code === 'sign_in.required') response.setHeader('www-authenticate', realm)
  if (code === 'key.invalid') response.setHeader('www-authenticate', `${realm}, error="invalid_token"`)
  if (code === 'key.closed') response.setHeader('www-authenticate', `${realm}, error="insufficient_scope"`)
  if (code === 'key.scope')
    response.setHeader('www-authenticate', `${realm}, error="insufficient_scope", scope="${details.scope}"`)
}
