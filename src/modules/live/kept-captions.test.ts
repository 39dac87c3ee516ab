import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { silentLog } from '#kernel/log'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { openCaptioner } from './captioners.ts'
import { captionsOfRecording } from './kept-captions.ts'
import type { RoomId, SeatId } from './ports.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
let sessionId: SessionId
let captioner: ReturnType<typeof openCaptioner>
beforeEach(async () => {
  world = await openClassWorld()
  captioner = openCaptioner(world.db, world.captions.ports, silentLog)
  sessionId = await world.classSoon()
})
afterEach(async () => {
  captioner.close()
  await world.close()
})

type Sitting = { seatId: SeatId; room: RoomId }
const rows = () => world.rows<{ text: string }>('select text from live.caption order by began_at')
const kept = () => world.rows<{ text: string; seat_id: string }>('select text, seat_id from live.kept_caption')

async function say({ seatId: seat, room }: Sitting, text: string): Promise<void> {
  world.captions.say(text, { room, seat, startedAt: world.clock.now().subtract({ seconds: 2 }) })
  await captioner.idle()
}

async function started() {
  const ada = await world.enter(world.ada, sessionId)
  const kofi = await world.enter(world.kofi, sessionId)
  await world.as(world.ada).startCaptions({ sessionId })
  return { ada, kofi }
}

describe('Beside a recording', () => {
  async function recording() {
    const sitting = await started()
    await world.as(world.ada).arrangeRecording({ sessionId, enabled: true })
    await say(sitting.ada, 'before')
    const { recordingId } = await world.as(world.ada).startRecording({ sessionId })
    world.clock.advance({ seconds: 10 })
    return { ...sitting, recordingId }
  }

  test('what is said is kept, of whom the film holds the voice', async () => {
    const { ada, kofi } = await recording()
    await say(ada, 'kept')
    await world.as(world.kofi).answerRecording({ sessionId, agreed: false })
    await say(kofi, 'shown, not kept')
    await world.as(world.ada).stopRecording({ sessionId })
    await say(ada, 'the end of it')
    world.clock.advance({ seconds: 5 })
    await say(ada, 'after')
    expect((await rows()).map(({ text }) => text)).toContain('shown, not kept')
    expect(await kept()).toEqual([
      { text: 'kept', seat_id: ada.seatId },
      { text: 'the end of it', seat_id: ada.seatId },
    ])
    await world.as(world.ada).endForAll({ sessionId })
    expect(await kept()).toHaveLength(2)
  })

  test('is read in the time of the film, by whoever may see it', async () => {
    const { ada, recordingId } = await recording()
    await say(ada, 'a <b>old word --> here')
    await world.as(world.ada).stopRecording({ sessionId })
    const vtt = (who = world.kofi) => world.db.read((tx) => captionsOfRecording(tx, who, recordingId))
    const [line] = await world.rows<{ ms: number }>(
      `select 1000 * extract(epoch from c.began_at - r.started_at)::float as ms from live.kept_caption c join live.recording r on r.id = c.recording_id`,
    )
    expect(line).toEqual({ ms: 8_000 })
    expect(await vtt()).toBe(
      'WEBVTT\n\n00:00:08.000 --> 00:00:09.500\n<v Ada Lovelace>a &lt;b&gt;old word --&gt; here</v>\n',
    )
    expect((await world.as(world.kofi).recordings({ sessionId })).items).toMatchObject([
      { captioned: { language: null } },
    ])
    await expect(vtt(world.outsider)).rejects.toMatchObject({ code: 'recording.unknown' })
    await world.as(world.ada).withdrawRecording({ sessionId, recordingId, withdrawn: true })
    await expect(vtt()).rejects.toMatchObject({ code: 'recording.unknown' })
    expect(await vtt(world.ada)).toContain('old word')
  })

  test('says what is spoken in it, if the teacher said so', async () => {
    const { ada } = await recording()
    await world.as(world.ada).startCaptions({ sessionId, language: 'fr' })
    await say(ada, 'Bonjour')
    expect((await world.as(world.kofi).recordings({ sessionId })).items).toMatchObject([
      { captioned: { language: 'fr' } },
    ])
  })

  describe('when the class ends, what is still being recognised', () => {
    /** Ends the class while something waits for its words; what it returns lets them come. */
    async function endedWhileSaying(...texts: string[]) {
      const { ada, kofi, recordingId } = await recording()
      await say(ada, 'in time')
      const { promise, resolve } = Promise.withResolvers<void>()
      world.captions.state.answers = async (text) => {
        await promise
        return { is: 'heard', text }
      }
      const said = texts.map((text) => say(ada, text))
      await vi.waitFor(() => expect(world.captions.asked).toHaveLength(2 + texts.length))
      await world.as(world.ada).endForAll({ sessionId })
      const comes = async () => {
        resolve()
        await Promise.all(said)
      }
      return { ada, kofi, recordingId, comes }
    }
    const finish = () => world.duty('live.finish_captions', { sessionId })
    const captioning = () => world.rows('select 1 from live.captioning')
    const filmAt = async () => {
      const [job] = await world.rows<{ pause: number }>(
        `select extract(epoch from run_at - now())::float8 as pause from graphile_worker.jobs where key like 'live.keep_film %'`,
      )
      return job?.pause ?? Number.NaN
    }

    test('is in the film, and nowhere else; the film waits for it', async () => {
      const { recordingId, comes } = await endedWhileSaying('last but one', 'last')
      expect(await filmAt()).toBeGreaterThan(20)
      expect(await world.as(world.kofi).captions({ sessionId })).toMatchObject({ on: false, items: [] })
      world.clock.advance({ seconds: 20 })
      await Promise.all([finish(), comes()])
      expect(await rows()).toEqual([])
      expect((await kept()).map(({ text }) => text)).toEqual(['in time', 'last but one', 'last'])
      expect(await captioning()).toEqual([])
      expect(await filmAt()).toBeLessThan(1)
      expect([...world.captions.listening]).toEqual([])
      expect(await world.db.read((tx) => captionsOfRecording(tx, world.kofi, recordingId))).toContain('last but one')
    })

    test('is waited for no longer than half a minute, and not by one job', async () => {
      const { comes } = await endedWhileSaying('too late')
      await finish()
      expect(await captioning()).toHaveLength(1)
      world.clock.advance({ seconds: 31 })
      await finish()
      expect(await captioning()).toEqual([])
      expect(await filmAt()).toBeLessThan(1)
      await comes()
      expect((await kept()).map(({ text }) => text)).toEqual(['in time'])
    })

    test('is not stopped by who looks after the class, and closes after a restart, too', async () => {
      const { ada } = await endedWhileSaying('lost')
      await world.keep(sessionId)
      expect([...world.captions.listening]).toEqual([[ada.room, []]])
      captioner.close()
      world.captions.forget()
      await finish()
      expect(await captioning()).toEqual([])
      expect(await filmAt()).toBeLessThan(1)
    })

    test('of whoever left their voice out meanwhile, is not in it', async () => {
      const { kofi, comes } = await endedWhileSaying()
      const { promise, resolve } = Promise.withResolvers<void>()
      world.captions.state.answers = async (text) => {
        await promise
        return { is: 'heard', text }
      }
      const said = say(kofi, 'not me')
      await vi.waitFor(() => expect(world.captions.asked).toHaveLength(3))
      await world.rows('insert into live.unheard_voice values ($1, now())', [kofi.seatId])
      resolve()
      await Promise.all([said, comes(), finish()])
      expect((await kept()).map(({ text }) => text)).toEqual(['in time'])
    })

    test('is dropped where no film holds it', async () => {
      const { ada } = await started()
      await world.as(world.ada).endForAll({ sessionId })
      await say(ada, 'nobody keeps this')
      expect(await captioning()).toEqual([])
      expect(world.captions.asked).toEqual([])
    })
  })

  test('goes with it', async () => {
    const { ada, recordingId } = await recording()
    await say(ada, 'kept')
    await world.as(world.ada).stopRecording({ sessionId })
    await world.as(world.ada).deleteRecording({ sessionId, recordingId })
    expect(await kept()).toEqual([])
  })
})
