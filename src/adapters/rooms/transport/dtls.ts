import { DtlsServer } from 'werift'
import { type Certificate, matchesFingerprint } from './certificates.ts'
import { Handshake } from './handshakes.ts'
import { proofRefusal } from './proofs.ts'
import { Srtp } from './srtp.ts'
import { masterKeyBytes, masterSaltBytes, type Profile, profiles } from './srtp-keys.ts'
import type { RemoteParameters } from './transport.ts'

export type DtlsEvents = {
  send(record: Buffer): void
  onReady(srtp: Srtp): void
  onClosed(reason: string): void
  onApplication(bytes: Buffer): void
}

/** The passive side of a DTLS-SRTP handshake (RFC 5763, RFC 5764), done by werift. */
export class Dtls {
  readonly #server: DtlsServer
  readonly #handshake = new Handshake()
  readonly #pipe: { onData(record: Buffer, from: readonly [string, number]): void }

  constructor(certificate: Certificate, remote: RemoteParameters, events: DtlsEvents) {
    const pipe = {
      type: 'udp',
      address: { address: '0.0.0.0', family: 'IPv4', port: 0 },
      closed: false,
      onData(_record: Buffer, _from: readonly [string, number]) {},
      send: async (record: Buffer) => events.send(record),
      close: async () => {},
    }
    this.#pipe = pipe
    this.#server = new DtlsServer({
      cert: certificate.certPem,
      key: certificate.keyPem,
      signatureHash: certificate.signatureHash,
      transport: pipe,
      srtpProfiles: [...profiles],
      extendedMasterSecret: true,
      certificateRequest: true,
    })
    this.#server.onConnect.once(() => {
      const refusal = this.#refusal(remote)
      if (refusal) events.onClosed(refusal)
      else events.onReady(this.#srtp())
    })
    this.#server.onData.subscribe((bytes) => events.onApplication(bytes))
    this.#server.onError.once((error) => events.onClosed(`handshake: ${error.message}`))
    this.#server.onClose.once(() => events.onClosed('closed by the client'))
  }

  receive(datagram: Buffer): void {
    for (const heard of this.#handshake.take(datagram)) this.#pipe.onData(heard, ['', 0])
  }

  send(bytes: Buffer): Promise<void> {
    return this.#server.send(bytes)
  }

  /** A handshake proves only a key; that the key is the expected person's is proved by the fingerprint. */
  #refusal(remote: RemoteParameters): string | undefined {
    const certificate = this.#server.remoteCertificate
    if (!certificate) return 'handshake: no certificate'
    if (!remote.fingerprints.some((fingerprint) => matchesFingerprint(certificate, fingerprint)))
      return 'handshake: another certificate'
    const unproved = proofRefusal(this.#server)
    if (unproved) return unproved
    return this.#server.srtp.srtpProfile === undefined ? 'handshake: no common SRTP profile' : undefined
  }

  #srtp(): Srtp {
    const profile = this.#server.srtp.srtpProfile as Profile
    return new Srtp(profile, this.#server.extractSessionKeys(masterKeyBytes, masterSaltBytes(profile)))
  }
}
