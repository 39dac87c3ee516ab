/** WebAuthn's dialogue with the browser. Its library arrives when it is needed. */
const library = () => import('@simplewebauthn/browser')

export function hasPasskeys(): boolean {
  return typeof window.PublicKeyCredential === 'function'
}

/** An answer of one of the person's passkeys, as text for a form; null when the person turned away. */
export async function answerOfPasskey({ whileTyping = false } = {}): Promise<string | null> {
  const { browserSupportsWebAuthnAutofill, startAuthentication } = await library()
  if (whileTyping && !(await browserSupportsWebAuthnAutofill())) return null
  const optionsJSON = await optionsFrom('/api/v1/sign-in/passkey-options')
  return said(startAuthentication({ optionsJSON, useBrowserAutofill: whileTyping }))
}

/** A new passkey, as text for a form; null when the person turned away or this device has one already. */
export async function newPasskey(): Promise<string | null> {
  const { startRegistration } = await library()
  const optionsJSON = await optionsFrom('/api/v1/me/passkey-options')
  return said(startRegistration({ optionsJSON }))
}

async function optionsFrom(path: string) {
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  if (response.status === 403) location.reload()
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return JSON.parse((await response.json()).options)
}

async function said(ceremony: Promise<unknown>): Promise<string | null> {
  try {
    return JSON.stringify(await ceremony)
  } catch (error) {
    if (error instanceof Error && /^(NotAllowed|Abort|InvalidState)Error$/.test(error.name)) return null
    throw error
  }
}
