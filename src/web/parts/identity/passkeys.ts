import type { AppClient } from '../../../composition.ts'

/** WebAuthn's dialogue with the browser. Its library arrives when it is needed. */
const library = () => import('@simplewebauthn/browser')

export function hasPasskeys(): boolean {
  return typeof window.PublicKeyCredential === 'function'
}

/** An answer of one of the person's passkeys, as text for a form; null when the person turned away. */
export async function answerOfPasskey(): Promise<string | null> {
  const { startAuthentication } = await library()
  const optionsJSON = await asked('passkeyToEnter')
  return said(startAuthentication({ optionsJSON }))
}

/** The same, offered beside the address field; `isWanted` no more once a button has asked, which a late offer would break off. */
export async function offeredPasskey(isWanted: () => boolean): Promise<string | null> {
  const { browserSupportsWebAuthnAutofill, startAuthentication } = await library()
  if (!(await browserSupportsWebAuthnAutofill())) return null
  const optionsJSON = await asked('passkeyToEnter')
  return isWanted() ? said(startAuthentication({ optionsJSON, useBrowserAutofill: true })) : null
}

/** A new passkey, as text for a form; null when the person turned away or this device has one already. */
export async function newPasskey(door: 'passkeyToAdd' | 'firstPasskeyToAdd'): Promise<string | null> {
  const { startRegistration } = await library()
  const optionsJSON = await asked(door)
  return said(startRegistration({ optionsJSON }))
}

type Doors = Pick<AppClient['identity'], 'passkeyToEnter' | 'passkeyToAdd' | 'firstPasskeyToAdd'>

/** What the school asks an authenticator; who has to show again who they are finds out by loading the page anew. */
async function asked(door: keyof Doors) {
  const [{ createORPCClient, ORPCError }, { RPCLink }] = await Promise.all([
    import('@orpc/client'),
    import('@orpc/client/fetch'),
  ])
  const client = createORPCClient(new RPCLink({ url: () => `${location.origin}/api/rpc` })) as unknown as AppClient
  try {
    return JSON.parse((await client.identity[door]({})).options)
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'sign_in.confirm_again') location.reload()
    throw error
  }
}

async function said(ceremony: Promise<unknown>): Promise<string | null> {
  try {
    return JSON.stringify(await ceremony)
  } catch (error) {
    if (error instanceof Error && /^(NotAllowed|Abort|InvalidState)Error$/.test(error.name)) return null
    throw error
  }
}
