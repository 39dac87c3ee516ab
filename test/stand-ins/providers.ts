import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import sharp from 'sharp'

export type Account = { sub: string; email: string; email_verified: boolean; name: string; picture?: string }

export const client = { id: 'northside', secret: 'a secret between the two of them' }

/** What a provider may say besides: none of it is asked for, and none of it may stay. */
const chatter = {
  given_name: 'Kofi',
  family_name: 'Mensah',
  middle_name: 'canary-middle',
  nickname: 'canary-nick',
  preferred_username: 'canary-username',
  profile: 'https://canary.example/profile',
  website: 'https://canary.example',
  gender: 'canary-gender',
  birthdate: '1999-01-01',
  zoneinfo: 'Canary/Zone',
  locale: 'canary-locale',
  updated_at: 1_700_000_000,
  hd: 'canary-domain',
  phone_number: '+233 canary',
  address: { formatted: 'canary street' },
}

/**
 * A provider on this machine, by a certified library. `inIdToken`: whether it says everything there, as Google does, or only
 * when asked once more. Its page has two buttons: “Sign in” and “Cancel”.
 */
export async function openProviderStandIn({ back, inIdToken = true }: { back: string; inIdToken?: boolean }) {
  const accounts = new Map<string, Account>()
  const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Copyright: 'canary-exif' } })
    .jpeg()
    .toBuffer()
  let next = ''
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [back],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'picture', ...Object.keys(chatter)],
    },
    conformIdTokenClaims: !inIdToken,
    cookies: { keys: ['a key for specs only'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ ...chatter, ...accounts.get(accountId) }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }: Consent) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    ttl: { Session: 60, Interaction: 600, Grant: 600, AccessToken: 60, IdToken: 600, AuthorizationCode: 60 },
  })
  const callback = provider.callback()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    if (path === '/picture.jpg') return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture)
    if (!path.startsWith('/interaction/')) return callback(request, response)
    if (request.method === 'GET') return void response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    const sent = (await request.toArray()).join('')
    const result = sent.includes('cancel') ? { error: 'access_denied' } : { login: { accountId: next } }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }

  return {
    issuer,
    host: new URL(issuer).host,
    picture: `${issuer}/picture.jpg`,
    /** How often anybody has asked it anything. */
    get requests() {
      return requests
    },
    /** Who signs in there next. */
    expect(account: Account): void {
      accounts.set(account.sub, account)
      next = account.sub
    },
    /** What a browser would do: goes there, decides, and comes back with a query. */
    async visit(url: string, decision: 'sign-in' | 'cancel' = 'sign-in'): Promise<string> {
      const cookies = new Map<string, string>()
      let there = url
      for (let step = 0; step < 12 && !there.startsWith(back); step++) there = await nextPage(there, decision, cookies)
      return new URL(there).search.slice(1)
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Where a page leads: its form is sent, its redirect followed, its cookies kept. */
async function nextPage(there: string, decision: string, cookies: Map<string, string>): Promise<string> {
  const hasForm = new URL(there).pathname.startsWith('/interaction/')
  const response = await fetch(there, {
    method: hasForm ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(hasForm ? { body: new URLSearchParams({ decision }) } : {}),
  })
  for (const cookie of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
    cookies.set(name, value)
  }
  const location = response.headers.get('location')
  if (!location) throw new Error(`${there} answered ${response.status}: ${await response.text()}`)
  return new URL(location, there).href
}

type Grant = { addOIDCScope(scope: string): void; save(): Promise<unknown> }
type Consent = {
  oidc: {
    provider: { Grant: new (about: { clientId: string; accountId: string }) => Grant }
    client: { clientId: string }
    session: { accountId: string }
  }
}

const page = `<!doctype html><html lang="en"><title>Another service</title><main><h1>Another service</h1>
<form method="post"><button name="decision" value="sign-in">Sign in</button> <button name="decision" value="cancel">Cancel</button></form></main></html>`
