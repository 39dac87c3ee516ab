/**
 * What it costs to forward a lecture (a teacher's camera in three sizes, voice and screen, to so many students) and a class in which
 * everybody shows a face, beside a bare UDP forward loop in the same run.
 * Usage: node bench/media.ts [students,students,…] [seconds] [faces]. Prints one JSON document.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AccessToken } from 'livekit-server-sdk'
import { startRooms } from '../src/adapters/rooms/index.ts'
import { lectureSeen, packetsPerSecond, stream } from './media-stream.ts'

const steps = (process.argv[2] ?? '10,40').split(',').map(Number)
const seconds = Number(process.argv[3] ?? 5)
const faces = Number(process.argv[4] ?? 25)
const speaking = 3
const apiKey = 'bench'
const apiSecret = 'a-secret-that-is-long-enough-for-a-bench'
const silent = {
  debug() {},
  info() {},
  warn() {},
  error: (about: object, message: string) => console.error(message, about),
}

const rooms = startRooms({
  recordings: join(tmpdir(), 'lectern-bench-recordings'),
  apiKey,
  apiSecret,
  processes: 1,
  udp: { min: 40_900, max: 40_900 },
  announcedAddresses: ['127.0.0.1'],
  webhook: () => {},
  log: silent,
})
await rooms.ready
const server = createServer().on('upgrade', (request, socket, head) => rooms.upgrade(request, socket, head))
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/rtc?auto_subscribe=1&access_token=`

const [teacher, students] = [await child('media-clients.ts'), await child('media-clients.ts')]
await ask(teacher, { kind: 'teach', url: await way('lecture', 'teacher') })
await ask(teacher, { kind: 'start' })
const results = []
let joined = 0
for (const step of steps) {
  const begun = performance.now()
  for (; joined < step; joined++)
    await ask(students, { kind: 'listen', url: await way('lecture', `student-${joined}`) })
  const joining = performance.now() - begun
  await pause(1_000)
  results.push({
    students: step,
    joiningMs: Math.round(joining),
    ...(await forwarding(students)),
    raw: await rawForwarding(step),
  })
}
for (const one of [teacher, students]) one.disconnect()
// What was forwarded is counted of those who are there: nobody of the lecture may leave while the faces are measured.
while ((await figures()).participants > 0) await pause(500)
process.stdout.write(
  `${JSON.stringify({ bench: 'media', seconds, lecture: { packetsPerSecond: packetsPerSecond(lectureSeen), results }, faces: await showFaces() }, null, 2)}\n`,
)
await rooms.close()
server.close()

/** Everybody sees one person large and all others small; three microphones are open. */
async function showFaces() {
  const people = await child('media-clients.ts')
  for (let at = 0; at < faces; at++)
    await ask(people, { kind: 'face', url: await way('faces', `face-${at}`), speaks: at < speaking })
  await ask(people, { kind: 'start' })
  await ask(people, { kind: 'look' })
  await pause(2_000)
  const figures = await forwarding(people)
  people.disconnect()
  return { people: faces, speaking, ...figures }
}

async function forwarding(people: ChildProcess) {
  const before = await figures()
  await ask(people, { kind: 'mark' })
  await pause(seconds * 1_000)
  const [after, counted] = [await figures(), await ask(people, { kind: 'count' })]
  const sent = after.forwarded - before.forwarded
  const cpu = after.cpuMicroseconds - before.cpuMicroseconds
  return {
    packetsPerSecond: Math.round(sent / seconds),
    cpuMicrosecondsPerPacket: round(cpu / sent),
    cpuShare: round(cpu / 1e6 / seconds),
    delivered: round(Number(counted.received) / Number(counted.expected), 5),
    silentStreams: Number(counted.silent),
    delayMs: { p50: round(Number(counted.delayP50)), p99: round(Number(counted.delayP99)) },
    residentMb: Math.round(after.residentBytes / 1e6),
  }
}

/** The same packets to as many receivers, without encryption, sequence numbers or anybody to look after. */
async function rawForwarding(receivers: number) {
  const forwarder = fork(new URL('media-raw.ts', import.meta.url))
  const { port } = await said(forwarder, 'ready')
  let received = 0
  const sockets = await Promise.all(Array.from({ length: receivers }, () => receiver(() => received++)))
  forwarder.send({ kind: 'to', ports: sockets.map((socket) => socket.address().port) })
  const sender = createSocket('udp4')
  const header = Buffer.alloc(28)
  const metronome = stream(lectureSeen, (_pace, _about, payload) =>
    sender.send([header, payload], Number(port), '127.0.0.1'),
  )
  await pause(500)
  received = 0
  forwarder.send({ kind: 'mark' })
  await pause(seconds * 1_000)
  const { sent, cpuMicroseconds } = await ask(forwarder, { kind: 'count' })
  clearInterval(metronome)
  forwarder.disconnect()
  for (const socket of [sender, ...sockets]) socket.close()
  return {
    cpuMicrosecondsPerPacket: round(Number(cpuMicroseconds) / Number(sent)),
    delivered: round(Math.min(1, received / Number(sent)), 5),
  }
}

async function receiver(onPacket: () => void): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', onPacket)
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
  return socket
}

async function figures() {
  const [process] = (await rooms.figures()).processes
  return {
    participants: process?.participants ?? 0,
    forwarded: process?.forwarded ?? 0,
    cpuMicroseconds: process?.cpuMicroseconds ?? 0,
    residentBytes: process?.residentBytes ?? 0,
  }
}

async function child(file: string): Promise<ChildProcess> {
  const process = fork(new URL(file, import.meta.url))
  await said(process, 'ready')
  return process
}

function ask(
  process: ChildProcess,
  order: { kind: string; [name: string]: unknown },
): Promise<Record<string, unknown>> {
  const answer = said(process, order.kind)
  process.send(order)
  return answer
}

function said(process: ChildProcess, kind: string): Promise<Record<string, unknown>> {
  return new Promise((answered, failed) => {
    const listen = (message: { kind: string }): void => {
      if (message.kind !== kind) return
      process.off('message', listen)
      answered(message)
    }
    process.on('message', listen)
    process.setMaxListeners(0).once('exit', () => failed(new Error('a bench process ended')))
  })
}

async function way(room: string, identity: string): Promise<string> {
  const made = new AccessToken(apiKey, apiSecret, { identity, ttl: 3_600 })
  made.addGrant({ roomJoin: true, room })
  return url + (await made.toJwt())
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
