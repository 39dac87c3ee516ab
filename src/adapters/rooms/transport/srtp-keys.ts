import { createCipheriv } from 'node:crypto'

/** The protection profiles we speak, by their DTLS-SRTP numbers (RFC 5764 §4.1.2, RFC 7714 §14.2), the one we prefer first. */
export const aeadAes128Gcm = 0x0007
export const aes128CmSha1 = 0x0001
export const profiles = [aeadAes128Gcm, aes128CmSha1] as const
export type Profile = (typeof profiles)[number]

export const masterKeyBytes = 16
export const masterSaltBytes = (profile: Profile): number => (profile === aeadAes128Gcm ? 12 : 14)

export type SessionKeys = { key: Buffer; salt: Buffer; authentication: Buffer }

const labels = { rtp: { key: 0, authentication: 1, salt: 2 }, rtcp: { key: 3, authentication: 4, salt: 5 } }

/** Session keys from master keys (RFC 3711 §4.3, key derivation rate 0; RFC 7714 §11 for the shorter salt). */
export function sessionKeys(
  profile: Profile,
  stream: 'rtp' | 'rtcp',
  masterKey: Buffer,
  masterSalt: Buffer,
): SessionKeys {
  const derive = (label: number, length: number): Buffer => {
    const counter = Buffer.alloc(16)
    masterSalt.copy(counter)
    counter[7] = (counter[7] ?? 0) ^ label
    return createCipheriv('aes-128-ctr', masterKey, counter).update(Buffer.alloc(length))
  }
  const label = labels[stream]
  return {
    key: derive(label.key, masterKeyBytes),
    salt: derive(label.salt, masterSaltBytes(profile)),
    authentication: derive(label.authentication, 20),
  }
}
