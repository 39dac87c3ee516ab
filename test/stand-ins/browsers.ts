import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import type { PushToken } from '#modules/notifications/schema'

/** A browser's half of RFC 8291, written from the RFC and not from the library that encrypts. */
export function browserForSpecs(endpoint: string) {
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys()
  const secret = randomBytes(16)
  const token: PushToken = {
    endpoint,
    keys: { p256dh: publicKey.toString('base64url'), auth: secret.toString('base64url') },
  }
  return {
    token,
    /** `salt (16) · record size (4) · key length (1) · key · ciphertext`, RFC 8188 in one record. */
    read(body: Buffer): string {
      const [salt, keyLength] = [body.subarray(0, 16), body[20] ?? 0]
      const theirs = body.subarray(21, 21 + keyLength)
      const sealed = body.subarray(21 + keyLength)
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, theirs])
      const input = Buffer.from(hkdfSync('sha256', pair.computeSecret(theirs), secret, info, 32))
      const key = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16))
      const nonce = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12))
      const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      return padded.subarray(0, padded.lastIndexOf(2)).toString()
    },
  }
}
