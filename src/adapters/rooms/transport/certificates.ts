import { createHash, X509Certificate } from 'node:crypto'
import { CipherContext, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift'

export type Certificate = Awaited<ReturnType<typeof CipherContext.createSelfSignedCertificateWithKey>> & {
  fingerprint: string
}

/** A certificate of its own for each media process; peers trust it because its fingerprint came over the signed-in signalling. */
export async function newCertificate(): Promise<Certificate> {
  const made = await CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  )
  return { ...made, fingerprint: fingerprintOf(new X509Certificate(made.certPem).raw, 'sha256') }
}

/** `sha-256` of a session description is `sha256` to OpenSSL; only the SHA-2 family is accepted (RFC 8122 §5). */
export function matchesFingerprint(
  certificate: Buffer,
  { algorithm, value }: { algorithm: string; value: string },
): boolean {
  const hash = /^sha-(256|384|512)$/i.exec(algorithm)?.[1]
  return hash !== undefined && fingerprintOf(certificate, `sha${hash}`) === value.toUpperCase()
}

function fingerprintOf(certificate: Buffer, hash: string): string {
  const hex = createHash(hash).update(certificate).digest('hex').toUpperCase()
  return hex.match(/../g)?.join(':') ?? ''
}
