import { createHash, createHmac, timingSafeEqual, verify, X509Certificate } from 'node:crypto'
import type { DtlsServer } from 'werift'

type Said = Pick<DtlsServer, 'cipher' | 'dtls'>

const certificateVerify = 15
const finished = 20
/** RFC 5246 §7.4.1.4.1: hash algorithms by number, and the two kinds of signature. */
const hashes: Readonly<Record<number, string>> = { 4: 'sha256', 5: 'sha384', 6: 'sha512' }
const signatures = [1, 3]

/**
 * What werift leaves to whoever uses it: that the client holds the key of the certificate it showed, and that both ends heard the
 * same words. A certificate is no secret; without this, somebody on the way could show another's.
 */
export function proofRefusal({ cipher, dtls }: Said): string | undefined {
  const said = dtls.sortedHandshakeCache
  const before = (type: number): Buffer | undefined => {
    const at = said.findIndex(({ msg_type }) => msg_type === type)
    return at < 0 ? undefined : Buffer.concat(said.slice(0, at).map((message) => message.serialize()))
  }
  const wordOf = (type: number): Buffer | undefined => said.find(({ msg_type }) => msg_type === type)?.fragment
  const [signed, signature] = [before(certificateVerify), wordOf(certificateVerify)]
  if (!signed || !signature || !cipher.remoteCertificate || !isSigned(cipher.remoteCertificate, signed, signature))
    return 'handshake: not the holder of its certificate'
  const [heard, verifyData] = [before(finished), wordOf(finished)]
  if (!heard || !verifyData || !isFinished(cipher.masterSecret, heard, verifyData))
    return 'handshake: somebody changed words of it'
  return undefined
}

/** RFC 5246 §7.4.8: two bytes say how it was signed, two how long the signature is. */
function isSigned(certificate: Buffer, signed: Buffer, word: Buffer): boolean {
  const hash = hashes[word[0] ?? 0]
  if (!hash || !signatures.includes(word[1] ?? 0) || word.length < 4) return false
  const signature = word.subarray(4)
  if (signature.length !== word.readUInt16BE(2)) return false
  try {
    return verify(hash, signed, new X509Certificate(certificate).publicKey, signature)
  } catch {
    return false
  }
}

/** RFC 5246 §7.4.9 and §5: the first twelve bytes of P_SHA256 over the words heard so far. */
function isFinished(masterSecret: Buffer, heard: Buffer, word: Buffer): boolean {
  const seed = Buffer.concat([Buffer.from('client finished'), createHash('sha256').update(heard).digest()])
  const hmac = (bytes: Buffer): Buffer => createHmac('sha256', masterSecret).update(bytes).digest()
  const expected = hmac(Buffer.concat([hmac(seed), seed])).subarray(0, 12)
  return word.length === expected.length && timingSafeEqual(word, expected)
}
