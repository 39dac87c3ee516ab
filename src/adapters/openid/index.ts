import * as openid from 'openid-client'
import type { Egress } from '#kernel/egress'
import { type Claims, type Provider, ProviderFailed } from '#modules/identity/ports'

export type OpenidOptions = { name: string; issuer: string; clientId: string; clientSecret: string; egress: Egress }

/** How long what the provider says about itself is believed before it is asked again. */
const believed = 60 * 60_000
const pictureBytes = 1_000_000

/** Google or any other OpenID Connect provider: authorization code with PKCE, state and nonce. No token outlives the exchange. */
export function openidProvider({ name, issuer, clientId, clientSecret, egress }: OpenidOptions): Provider {
  let known: { configuration: Promise<openid.Configuration>; until: number } | undefined

  function configuration(): Promise<openid.Configuration> {
    if (known && known.until > performance.now()) return known.configuration
    const asked = openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      [openid.customFetch]: fetchOnly,
      // Only a school on trial may be given a provider over http; decided in src/config.
      execute: issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [],
    })
    known = { configuration: asked, until: performance.now() + believed }
    asked.catch(() => {
      known = undefined
    })
    return asked
  }

  const fetchOnly: openid.CustomFetch = (url, { method, headers, body, signal }) =>
    egress.fetch('sign-in', {
      url,
      method,
      headers,
      body: body === undefined || body === null ? undefined : String(body),
      signal,
      redirect: 'manual',
    })

  return {
    name,
    issuer,

    async addressFor({ state, nonce, verifier }, back) {
      const config = await configuration().catch(failed)
      const challenge = await openid.calculatePKCECodeChallenge(verifier)
      return openid.buildAuthorizationUrl(config, {
        redirect_uri: back,
        scope: 'openid email profile',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state,
        nonce,
      }).href
    },

    async claimsFrom(answer, { state, nonce, verifier }, back) {
      const config = await configuration().catch(failed)
      const there = new URL(back)
      there.search = answer
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const tokens = await openid.authorizationCodeGrant(config, there, checks).catch(failed)
      const claims = tokens.claims() ?? failed(new Error('There is no ID token.'))
      // Some say everything in the ID token, as Google does; others only when asked once more.
      const more =
        claims.email === undefined
          ? await openid.fetchUserInfo(config, tokens.access_token, claims.sub).catch(failed)
          : {}
      return kept({ ...more, ...claims })
    },

    async picture(url) {
      try {
        const response = await egress.fetch('sign-in', { url, limits: { seconds: 5, bytes: pictureBytes } })
        if (response.ok) return new Uint8Array(await response.arrayBuffer())
        await response.body?.cancel()
      } catch {
        // Somebody without a picture is no fault; who could not be asked is in the log of the way out.
      }
      return null
    },
  }
}

/** Of all that a provider may say, four claims go on from here. */
function kept(claims: Record<string, unknown>): Claims {
  const text = (claim: string) => (typeof claims[claim] === 'string' ? (claims[claim] as string).trim() : '')
  const { sub, email } = { sub: text('sub'), email: text('email').toLowerCase() }
  if (!sub || !email) failed(new Error('The provider names nobody.'))
  return {
    subject: sub,
    email,
    isConfirmed: claims.email_verified === true || claims.email_verified === 'true',
    name: text('name') || [text('given_name'), text('family_name')].filter(Boolean).join(' '),
    picture: URL.canParse(text('picture')) ? text('picture') : null,
  }
}

function failed(error: unknown): never {
  const cancelled = error instanceof openid.AuthorizationResponseError && error.error === 'access_denied'
  throw new ProviderFailed(cancelled ? 'cancelled' : 'failed', error)
}
