import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DtlsClient } from 'werift'
import { newCertificate } from '../transport/certificates.ts'
import { Dtls } from '../transport/dtls.ts'
import { Handshake } from '../transport/handshakes.ts'
import { fixedHeaderBytes, writeHeader } from '../transport/rtp.ts'
import { Srtp } from '../transport/srtp.ts'
import { aeadAes128Gcm, masterKeyBytes, masterSaltBytes } from '../transport/srtp-keys.ts'

/** What becomes of a client's datagrams on their way to us. */
type Network = (datagram: Buffer, deliver: (datagram: Buffer) => void) => void

const untouched: Network = (datagram, deliver) => deliver(datagram)

const isHello = (datagram: Buffer): boolean =>
  datagram[0] === 22 && datagram.readUInt16BE(3) === 0 && datagram[13] === 1
const isEncrypted = (datagram: Buffer): boolean => datagram.readUInt16BE(3) > 0

/** Everything is held until the client has lost its patience and said the same again; then all comes at once. */
function standstill(from: (datagram: Buffer) => boolean): Network {
  const held: Buffer[] = []
  let began = false
  let last = 0
  return (datagram, deliver) => {
    began ||= from(datagram)
    if (!began || last > 1) return deliver(datagram)
    held.push(datagram)
    const repeated = isEncrypted(datagram) || (isHello(datagram) && held.every(isHello))
    if (repeated && ++last > 1) for (const one of held) deliver(one)
  }
}

function losing(which: (datagram: Buffer) => boolean): Network {
  let isLost = false
  return (datagram, deliver) => {
    if (isLost || !which(datagram)) deliver(datagram)
    else isLost = true
  }
}

/** The first greeting comes once more, behind the second. */
function lateGreeting(): Network {
  const greetings: Buffer[] = []
  return (datagram, deliver) => {
    deliver(datagram)
    if (!isHello(datagram) || greetings.push(datagram) !== 2) return
    deliver(greetings[0] as Buffer)
  }
}

/** Each message in two pieces, and the first of them twice. */
const inPieces: Network = (datagram, deliver) => {
  if (datagram[0] !== 22 || isEncrypted(datagram)) return deliver(datagram)
  const [head, body] = [datagram.subarray(0, 25), datagram.subarray(25, 13 + datagram.readUInt16BE(11))]
  const middle = body.length >> 1
  const piece = (from: number, to: number): Buffer => {
    const made = Buffer.concat([head, body.subarray(from, to)])
    made.writeUInt16BE(12 + to - from, 11)
    made.writeUIntBE(from, 19, 3)
    made.writeUIntBE(to - from, 22, 3)
    return made
  }
  for (const one of [piece(0, middle), piece(0, middle), piece(middle, body.length)]) deliver(one)
}

describe('the handshake of a line', () => {
  it.each<[string, Network]>([
    ['of which nothing is lost', untouched],
    ['that says everything twice', (datagram, deliver) => [datagram, datagram].forEach(deliver)],
    ['whose greeting finds us busy', standstill(isHello)],
    ['whose keys find us busy', standstill((datagram) => datagram[13] === 11)],
    ['whose first word is lost', losing(isHello)],
    ['whose certificate is lost', losing((datagram) => datagram[13] === 11)],
    ['whose last word is lost', losing(isEncrypted)],
    ['whose first greeting comes late', lateGreeting()],
    ['that comes in pieces', inPieces],
  ])('makes the same keys on both ends for a client %s', async (_name, network) => {
    expect(await keysFit(network)).toBe(true)
  })

  it('is of no use to whoever shows the certificate of another, for want of its key', async () => {
    const own = await newCertificate()
    await expect(keysFit(untouched, { keyPem: own.keyPem })).rejects.toThrow('not the holder of its certificate')
  })

  it('ends where the client heard other words than were said', async () => {
    const misheard = (client: DtlsClient): void => {
      client.cipher.verifyData = () => Buffer.alloc(12, 7)
    }
    await expect(keysFit(untouched, { prepare: misheard })).rejects.toThrow('somebody changed words of it')
  })

  it('hands on nothing of what was never a handshake, and does not break on it', () => {
    const wild = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
    const nearly = fc.tuple(fc.uint8Array({ minLength: 12, maxLength: 60 }), fc.nat(80)).map(([bytes, length]) => {
      const record = Buffer.concat([Buffer.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, length]), bytes])
      return record
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(wild, nearly), { maxLength: 20 }), (datagrams) => {
        const handshake = new Handshake()
        for (const datagram of datagrams)
          for (const record of handshake.take(datagram)) expect(record.length).toBeLessThan(20_000)
      }),
    )
  })
})

/** Whether what the client seals after its handshake is opened here. */
async function keysFit(
  network: Network,
  pretence: { keyPem?: string; prepare?: (client: DtlsClient) => void } = {},
): Promise<boolean> {
  const [ours, theirs] = await Promise.all([newCertificate(), newCertificate()])
  const pipe = {
    type: 'udp',
    address: { address: '0.0.0.0', family: 'IPv4', port: 0 },
    closed: false,
    onData(_datagram: Buffer, _from: readonly [string, number]) {},
    send: async (datagram: Buffer) => network(datagram, (arrived) => server.receive(Buffer.from(arrived))),
    close: async () => {},
  }
  const toClient = new Handshake()
  const ready = Promise.withResolvers<Srtp>()
  const server = new Dtls(
    ours,
    { fingerprints: [{ algorithm: 'sha-256', value: theirs.fingerprint }] },
    {
      send(datagram) {
        // The client of this library takes in what it hears twice, as no browser does.
        for (const heard of toClient.take(datagram)) setImmediate(() => pipe.onData(heard, ['', 0]))
      },
      onReady: ready.resolve,
      onClosed: (reason) => ready.reject(new Error(reason)),
      onApplication() {},
    },
  )
  const client = new DtlsClient({
    cert: theirs.certPem,
    key: pretence.keyPem ?? theirs.keyPem,
    signatureHash: theirs.signatureHash,
    transport: pipe,
    srtpProfiles: [aeadAes128Gcm],
    extendedMasterSecret: true,
    certificateRequest: true,
  })
  pretence.prepare?.(client)
  client.onError.subscribe((error) => ready.reject(error))
  void client.connect().catch(ready.reject)
  const srtp = await ready.promise
  const keys = client.extractSessionKeys(masterKeyBytes, masterSaltBytes(aeadAes128Gcm))
  const header = Buffer.alloc(fixedHeaderBytes)
  writeHeader(header, { payloadType: 96, ssrc: 42 }, { marker: true, sequence: 1, timestamp: 7 })
  return srtp.unprotect(new Srtp(aeadAes128Gcm, keys).protect(header, [Buffer.from('hello')])) !== undefined
}
