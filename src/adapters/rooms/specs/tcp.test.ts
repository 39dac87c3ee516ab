import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-ports.ts'
import { limits } from '../limits.ts'
import { bindingRequestOf, mappedIn } from '../transport/stun.ts'
import { openUdp } from '../transport/udp.ts'
import { enter, openBrowser, type PageWindow, page, received } from './browsers.ts'
import { type House, openHouse } from './house.ts'

declare const window: PageWindow

const patience = { timeout: 15_000, interval: 100 }

describe('for whoever has a network that lets no UDP out', () => {
  let house: House
  let browser: Browser
  let gate: Server
  beforeAll(async () => {
    house = await openHouse({ page })
    const [{ port } = { port: 0 }] = (await house.rooms.figures()).processes
    // At this address nobody listens over UDP; what comes over TCP is passed on.
    gate = createServer((socket) => join(socket, connect(port, '127.0.0.1'))).listen(port, '127.0.0.2')
    house.rooms.announce(['127.0.0.2'])
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    gate?.close()
    await house?.close()
  })

  it('sound and picture go by TCP', async () => {
    const [ada, kofi] = [await browser.newPage(), await browser.newPage()]
    for (const [page, name] of [
      [ada, 'ada'],
      [kofi, 'kofi'],
    ] as const) {
      await page.goto(house.httpUrl)
      await page.evaluate(enter, await house.token(name))
    }
    await ada.evaluate(async () => {
      await window.room.localParticipant.setMicrophoneEnabled(true)
      await window.room.localParticipant.setCameraEnabled(true)
    })
    await expect
      .poll(() => received(kofi), patience)
      .toMatchObject({
        frames: expect.toSatisfy((frames: number) => frames > 30),
        energy: expect.toSatisfy((energy: number) => energy > 0.01),
      })
    await Promise.all([ada.close(), kofi.close()])
  }, 60_000)
})

describe('the media port over TCP', () => {
  it('answers who asks what it is, and hangs up on whoever only talks', async () => {
    const transport = await openUdp({ ports: [await freePort()], announced: ['127.0.0.1'] })
    expect(transport.overTcp).toBe(true)
    const asking = connect(transport.port, '127.0.0.1')
    const transaction = Buffer.alloc(12, 7)
    const question = bindingRequestOf(transaction)
    const [first, second] = [framed(question).subarray(0, 9), framed(question).subarray(9)]
    asking.write(first)
    asking.write(second)
    const [answer] = (await once(asking, 'data')) as [Buffer]
    expect(mappedIn(answer.subarray(2), transaction)).toMatchObject({ address: '127.0.0.1', isOurs: true })
    asking.destroy()

    const talking = connect(transport.port, '127.0.0.1')
    talking.on('error', () => {})
    talking.write(Buffer.alloc(10, 0xff))
    await once(talking, 'close')
    expect(limits.tcp.packetBytes).toBeLessThan(0xffff)
    await transport.close()
  })

  it('is done without where something else has it', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    const transport = await openUdp({ ports: [port], announced: ['127.0.0.1'] })
    expect(transport.overTcp).toBe(false)
    const connection = transport.connect({ onUp() {}, onDown() {}, onRtp() {}, onRtcp() {}, onMessage() {} })
    expect(connection.local.candidates).toEqual([{ protocol: 'udp', address: '127.0.0.1', port }])
    await transport.close()
    other.close()
  })
})

function join(one: Socket, other: Socket): void {
  for (const socket of [one, other]) socket.on('error', () => socket.destroy())
  one.pipe(other).pipe(one)
}

function framed(packet: Buffer): Buffer {
  const made = Buffer.alloc(2 + packet.length)
  made.writeUInt16BE(packet.length)
  packet.copy(made, 2)
  return made
}
