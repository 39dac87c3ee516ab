import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

type Asked = { challenge: string; rpId?: string; rp?: { id: string } }
type Twist = { origin?: string; host?: string; counter?: number; challenge?: string; unlocked?: boolean }

/**
 * A device that keeps one passkey and answers as WebAuthn says (level 2, sections 6.1 and 6.3), without a browser that would
 * keep it honest: a twist makes it answer from elsewhere, count backwards, or without its person.
 */
export function authenticatorAt(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(16)
  let count = 0

  const said = (type: string, { challenge }: Asked, twist: Twist) =>
    Buffer.from(JSON.stringify({ type, challenge: twist.challenge ?? challenge, origin: twist.origin ?? origin }))

  function state(attested: Buffer, { host = new URL(origin).hostname, counter, unlocked = true }: Twist): Buffer {
    const flags = 0x01 | (unlocked ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0)
    count = counter ?? count + 1
    const counted = Buffer.alloc(4)
    counted.writeUInt32BE(count)
    return Buffer.concat([createHash('sha256').update(host).digest(), Buffer.from([flags]), counted, attested])
  }

  return {
    /** A new passkey, as the browser would send it. */
    make(options: string, twist: Twist = {}): string {
      const key = Buffer.concat([
        Buffer.from('a501020326200121', 'hex'),
        bytes(Buffer.from(x, 'base64url')),
        Buffer.from('22', 'hex'),
        bytes(Buffer.from(y, 'base64url')),
      ])
      const data = state(Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]), twist)
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(data),
      ])
      return answer({
        clientDataJSON: said('webauthn.create', JSON.parse(options), twist),
        attestationObject: attestation,
      })
    },
    /** A signature with the passkey it keeps. */
    use(options: string, twist: Twist = {}): string {
      const client = said('webauthn.get', JSON.parse(options), twist)
      const data = state(Buffer.alloc(0), twist)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      return answer({ clientDataJSON: client, authenticatorData: data, signature: sign('sha256', signed, privateKey) })
    },
  }

  function answer(response: Record<string, Buffer>): string {
    const inText = Object.fromEntries(Object.entries(response).map(([name, of]) => [name, of.toString('base64url')]))
    const name = id.toString('base64url')
    return JSON.stringify({ id: name, rawId: name, type: 'public-key', clientExtensionResults: {}, response: inText })
  }
}

/** CBOR, as much of it as a passkey is written in. */
const bytes = (of: Buffer) => Buffer.concat([Buffer.from([0x58, of.length]), of])
const text = (of: string) => Buffer.concat([Buffer.from([0x60 + of.length]), Buffer.from(of)])
