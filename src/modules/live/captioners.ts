import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'
import { areOffered, type CaptionPorts } from './caption-flows.ts'
import { addCaption, type Captioning, captioningIn, settleCaptions } from './captions.ts'
import type { RoomId, Utterance } from './ports.ts'
import { heldSession } from './sessions.ts'
import { UtteranceQueue, usualBounds } from './utterance-queues.ts'

/** What was said longer ago is not shown: people read along with what they hear. */
const longestAge = Temporal.Duration.from({ seconds: 15 })
/** So many failures in a row, and captions pause; then it is tried this often. */
const patience = 3
const tryAgainAfter = Temporal.Duration.from({ seconds: 5 })

type Health = { failures: number; triedAt: Temporal.Instant }
type Figures = { heard: number; dropped: number; failed: number }

/** Makes captions of what is said in classes that want them. Whatever becomes of the recogniser, no class waits for it. */
export function openCaptioner(db: Db, ports: CaptionPorts, log: Log, bounds = usualBounds) {
  const { hearing, recogniser } = ports
  const figures: Figures = { heard: 0, dropped: 0, failed: 0 }
  const healths = new Map<RoomId, Health>()

  const perform = (utterance: Utterance) => attempt(() => caption(utterance))
  const queue = new UtteranceQueue<Utterance>(perform, drop, bounds)
  const untell = areOffered(ports) ? hearing.onUtterance((utterance) => queue.add(utterance)) : () => {}

  function drop(utterance: Utterance): void {
    figures.dropped++
    void attempt(() => failed(utterance))
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    await work().catch((err) => log.error({ err }, 'what was said could not become a caption'))
  }

  async function caption(utterance: Utterance): Promise<void> {
    const { room } = utterance
    const wanted = await db.read((tx) => captioningIn(tx, utterance))
    if (!wanted || !recogniser) return
    if (isTooLate(utterance, wanted)) return drop(utterance)
    const health = healthOf(room)
    const isPaused = health.failures >= patience || wanted.pausedAt !== null
    // While it does not answer, one at a time asks whether it does again; the others are not worth waiting for.
    if (isPaused && isBefore(db.clock.now(), health.triedAt.add(tryAgainAfter))) {
      figures.dropped++
      return
    }
    health.triedAt = db.clock.now()
    const heard = await recogniser.recognise(utterance.sound, { language: wanted.language })
    if (heard.is !== 'heard' || !(await shown(utterance, heard.text, wanted))) {
      figures.failed++
      return failed(utterance)
    }
    health.failures = 0
    figures.heard++
  }

  /** Answers with whether it came in time. */
  async function shown(utterance: Utterance, text: string, { sessionId }: Captioning): Promise<boolean> {
    return db.transact(async (tx) => {
      const session = await heldSession(tx, sessionId, 'share')
      // Off or closed by now, or its speaker left out, while it was being recognised; or the class over, and a film waits for it.
      const now = session && (await captioningIn(tx, utterance))
      if (!now) return true
      if (isTooLate(utterance, now)) return false
      if (now.pausedAt) await settleCaptions(tx, sessionId, true)
      if (text !== '') await addCaption(tx, now, utterance, text)
      return true
    })
  }

  async function failed(utterance: Utterance): Promise<void> {
    const health = healthOf(utterance.room)
    if (++health.failures % patience !== 0) return
    log.warn({ room: utterance.room, ...figures }, 'captions pause: the recogniser does not answer in time')
    await db.transact(async (tx) => {
      const wanted = await captioningIn(tx, utterance)
      if (wanted) await settleCaptions(tx, wanted.sessionId, false)
    })
  }

  function healthOf(room: RoomId): Health {
    const known = healths.get(room) ?? { failures: 0, triedAt: Temporal.Instant.fromEpochMilliseconds(0) }
    // Rooms end; who is remembered is whoever spoke last.
    healths.delete(room)
    healths.set(room, known)
    if (healths.size > bounds.rooms) healths.delete(healths.keys().next().value as RoomId)
    return known
  }

  /** A film can wait; people read along with what they hear. */
  function isTooLate({ startedAt, milliseconds }: Utterance, { finishingUntil }: Captioning): boolean {
    if (finishingUntil) return false
    return isBefore(startedAt.add({ milliseconds: Math.round(milliseconds) }).add(longestAge), db.clock.now())
  }

  return {
    figures,
    /** Settles when everything that was said has become a caption, or nothing. */
    idle: () => queue.idle(),
    close: untell,
  }
}

function isBefore(one: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(one, other) < 0
}
