import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/id'
import { systemClock } from '#kernel/time'
import type { MediaRooms, PresenceFact, RoomId, SeatId, SeatRequest, SeatRights, Ticket } from './ports.ts'

/** Somebody who got in with a ticket, on a real connection. */
export type Guest = {
  /** Begins to send sound. Resolves when the room can hear it. */
  speak(): Promise<void>
  /** Whether others still hear the guest; told where the room itself does not say what is sent. */
  isHeard?(): boolean
  /** Resolves when the guest has been put out. */
  putOut: Promise<void>
  leave(): Promise<void>
}

export type RoomsUnderTest = {
  rooms: MediaRooms
  /** Enters with a ticket; rejects when the ticket is refused. Absent for rooms that are somebody else's. */
  enter?: (ticket: Ticket) => Promise<Guest>
  close(): Promise<void>
}

const everything: SeatRights = { publish: ['microphone', 'camera', 'screen'], say: true }

/** What somebody else's service does not offer. It then refuses the order; `tell` is saying what is being sent. */
type Lack = 'mute' | 'changeRights' | 'putOut' | 'tell'

/** What every way of holding a class promises. */
export function mediaRoomsContract(
  name: string,
  open: () => Promise<RoomsUnderTest>,
  { lacks = [] }: { lacks?: readonly Lack[] } = {},
): void {
  const has = (what: Lack) => !lacks.includes(what)

  describe(`media rooms: ${name}`, () => {
    let under: RoomsUnderTest
    const facts: PresenceFact[] = []

    beforeAll(async () => {
      under = await open()
      under.rooms.onPresence((fact) => void facts.push(fact))
    })
    afterAll(() => under?.close())

    const newRoom = async (): Promise<RoomId> => {
      const room = newId('rom', systemClock.now())
      await under.rooms.openRoom(room)
      return room
    }
    const seatFor = (room: RoomId, about: Partial<SeatRequest> = {}): SeatRequest => ({
      room,
      seat: newId('sea', systemClock.now()),
      displayName: 'Kofi',
      role: 'student',
      rights: everything,
      expiresAt: systemClock.now().add({ hours: 1 }),
      ...about,
    })
    const entered = async (request: SeatRequest): Promise<Guest> => {
      if (!under.enter) throw new Error('nobody can enter these rooms')
      return under.enter(await under.rooms.issueSeat(request))
    }
    const factsOf = (seat: SeatId) => facts.filter((fact) => fact.seat === seat)

    it('opens a room twice and it is the same room', async () => {
      const room = await newRoom()
      await expect(under.rooms.openRoom(room, { seats: 50 })).resolves.toBeUndefined()
    })

    it('says with each ticket where to go and until when it is good', async () => {
      const request = seatFor(await newRoom())
      const ticket = await under.rooms.issueSeat(request)
      expect(ticket.url).toMatch(/^(wss?|https?):\/\//)
      expect(ticket.expiresAt).toEqual(request.expiresAt)
    })

    it('sees nobody in an empty room, nor in one that never was', async () => {
      expect(await under.rooms.seatsIn(await newRoom())).toEqual([])
      expect(await under.rooms.seatsIn(newId('rom', systemClock.now()))).toEqual([])
    })

    it('closes a room that is not there without complaint', async () => {
      await expect(under.rooms.closeRoom(newId('rom', systemClock.now()))).resolves.toBeUndefined()
    })

    it('refuses orders about somebody who is not there', async () => {
      const { room, seat } = seatFor(await newRoom())
      const code = (can: boolean) => ({ code: under.enter && can ? 'seat.unknown' : 'room.not_controllable' })
      await expect(under.rooms.muteTrack(room, seat, 'microphone')).rejects.toMatchObject(code(has('mute')))
      await expect(under.rooms.changeRights(room, seat, everything)).rejects.toMatchObject(code(has('changeRights')))
      await expect(under.rooms.removeSeat(room, seat)).rejects.toMatchObject(code(true))
    })

    it('stops telling a listener that has stopped listening', async () => {
      const stop = under.rooms.onPresence(() => {
        throw new Error('nobody listens here any more')
      })
      expect(stop()).not.toBe(under)
    })

    describe.runIf(name !== 'link')('with people in them', () => {
      it('tell who is in, by seat and by the name the teacher reads', async () => {
        const request = seatFor(await newRoom(), { displayName: 'Lena' })
        const guest = await entered(request)
        const [present] = await under.rooms.seatsIn(request.room)
        expect(present).toMatchObject({ seat: request.seat, displayName: 'Lena', sending: [] })
        await guest.leave()
      })

      it('tell when somebody came and went, as one connection', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        await expect.poll(() => factsOf(request.seat).map(({ kind }) => kind)).toEqual(['joined'])
        await guest.leave()
        await expect.poll(() => factsOf(request.seat).map(({ kind }) => kind)).toEqual(['joined', 'left'])
        const [joined, left] = factsOf(request.seat)
        expect(left).toMatchObject({ room: request.room, connection: joined?.connection })
      })

      it.runIf(!has('mute'))('refuse to mute', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        const muting = under.rooms.muteTrack(request.room, request.seat, 'microphone')
        await expect(muting).rejects.toMatchObject({ code: 'room.not_controllable' })
        await guest.leave()
      })

      it.runIf(!has('changeRights'))('refuse to change what somebody may send', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        const changing = under.rooms.changeRights(request.room, request.seat, { publish: [], say: false })
        await expect(changing).rejects.toMatchObject({ code: 'room.not_controllable' })
        await guest.leave()
      })

      it.runIf(has('mute') && has('tell'))('mute a microphone that is on', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        await guest.speak()
        const sending = async () => (await under.rooms.seatsIn(request.room))[0]?.sending
        await expect.poll(sending).toEqual([{ source: 'microphone', muted: false }])
        await under.rooms.muteTrack(request.room, request.seat, 'microphone')
        await expect.poll(sending).toEqual([{ source: 'microphone', muted: true }])
        await guest.leave()
      })

      it.runIf(has('changeRights'))('take away what somebody was allowed to send', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        await guest.speak()
        expect(guest.isHeard?.() ?? true).toBe(true)
        await under.rooms.changeRights(request.room, request.seat, { publish: [], say: false })
        await expect.poll(async () => (await under.rooms.seatsIn(request.room))[0]?.sending).toEqual([])
        expect(guest.isHeard?.() ?? false).toBe(false)
        await guest.leave()
      })

      it.runIf(has('putOut'))('put somebody out', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        await under.rooms.removeSeat(request.room, request.seat)
        await guest.putOut
        expect(await under.rooms.seatsIn(request.room)).toEqual([])
      })

      it.runIf(!has('putOut'))('say so where somebody who is in cannot be put out', async () => {
        const request = seatFor(await newRoom())
        const guest = await entered(request)
        const removing = under.rooms.removeSeat(request.room, request.seat)
        await expect(removing).rejects.toMatchObject({ code: 'room.not_controllable' })
        await guest.leave()
      })

      it('refuse the ticket of whom they put out, and take a new one', async () => {
        const request = seatFor(await newRoom())
        const old = await under.rooms.issueSeat(request)
        const guest = await under.enter?.(old)
        await under.rooms
          .removeSeat(request.room, request.seat)
          .catch((error) => expect(has('putOut'), error).toBe(false))
        if (!has('putOut')) await guest?.leave()
        await expect(under.enter?.(old)).rejects.toThrow()
        await expect(entered(request).then((again) => again.leave())).resolves.toBeUndefined()
      })

      it('refuse a ticket whose time is over', async () => {
        const request = seatFor(await newRoom(), { expiresAt: systemClock.now().subtract({ minutes: 1 }) })
        await expect(entered(request)).rejects.toThrow()
      })

      it('put everybody out when they are closed', async () => {
        const request = seatFor(await newRoom())
        const guests = [await entered(request), await entered(seatFor(request.room))]
        await under.rooms.closeRoom(request.room)
        await Promise.all(guests.map(({ putOut }) => putOut))
        expect(await under.rooms.seatsIn(request.room)).toEqual([])
      })
    })
  })
}
