import { createHash, randomUUID } from 'node:crypto'
import { ParticipantInfo, Room, TrackInfo, WebhookEvent } from '@livekit/protocol'
import { AccessToken } from 'livekit-server-sdk'
import type { Log } from '#kernel/log'
import { limits } from '../limits.ts'
import type { RoomFact } from '../messages.ts'

/** Takes a webhook body and its `Authorization` value; throws when it could not be delivered. */
export type WebhookReceiver = (body: string, authorization: string) => Promise<void> | void

export type WebhookTarget = { url: string } | WebhookReceiver

type Queue = { waiting: RoomFact[]; running: boolean }

/** Tells the outside what happens in rooms, as LiveKit does: JSON, signed, tried again, in order for each room. */
export class Webhooks {
  readonly #receiver: WebhookReceiver
  readonly #sign: (body: string) => Promise<string>
  readonly #log: Log
  readonly #queues = new Map<string, Queue>()
  #closed = false
  readonly figures = { delivered: 0, failed: 0, dropped: 0 }

  constructor(target: WebhookTarget, about: { apiKey: string; apiSecret: string; log: Log }) {
    this.#receiver = typeof target === 'function' ? target : post(target.url)
    this.#sign = signer(about.apiKey, about.apiSecret)
    this.#log = about.log
  }

  tell(fact: RoomFact): void {
    const name = fact.room.name
    const queue = this.#queues.get(name) ?? { waiting: [], running: false }
    this.#queues.set(name, queue)
    if (queue.waiting.length >= limits.webhooks.waitingPerRoom) {
      queue.waiting.shift()
      this.figures.dropped++
    }
    queue.waiting.push(fact)
    if (!queue.running) void this.#empty(name, queue)
  }

  /** Waits for what is under way; what cannot be delivered in that time is lost. */
  async close(): Promise<void> {
    const deadline = performance.now() + limits.children.stop
    while (this.#queues.size > 0 && performance.now() < deadline) await pause(20)
    this.#closed = true
  }

  async #empty(name: string, queue: Queue): Promise<void> {
    queue.running = true
    for (let fact = queue.waiting.shift(); fact && !this.#closed; fact = queue.waiting.shift())
      await this.#deliver(fact)
    queue.running = false
    this.#queues.delete(name)
  }

  async #deliver(fact: RoomFact): Promise<void> {
    const body = JSON.stringify(webhookEvent(fact).toJson())
    for (let attempt = 0; attempt < limits.webhooks.tries && !this.#closed; attempt++) {
      try {
        await this.#receiver(body, await this.#sign(body))
        this.figures.delivered++
        return
      } catch (error) {
        this.#log.warn(
          { event: fact.event, attempt, error: error instanceof Error ? error.message : String(error) },
          'a webhook was not accepted',
        )
        await pause(Math.min(limits.webhooks.longestDelay, limits.webhooks.firstDelay * 2 ** attempt))
      }
    }
    this.figures.failed++
  }
}

function webhookEvent({ event, room, participant, track, at }: RoomFact): WebhookEvent {
  return new WebhookEvent({
    event,
    id: `EV_${randomUUID()}`,
    createdAt: BigInt(Math.floor(at / 1000)),
    room: Room.fromJson(room as never, { ignoreUnknownFields: true }),
    ...(participant && { participant: ParticipantInfo.fromJson(participant as never, { ignoreUnknownFields: true }) }),
    ...(track && { track: TrackInfo.fromJson(track as never, { ignoreUnknownFields: true }) }),
  })
}

/** The SHA-256 of the body inside a token only we can make. */
function signer(apiKey: string, apiSecret: string): (body: string) => Promise<string> {
  return (body) => {
    const token = new AccessToken(apiKey, apiSecret, { ttl: 300 })
    token.sha256 = createHash('sha256').update(body).digest('base64')
    return token.toJwt()
  }
}

function post(url: string): WebhookReceiver {
  return async (body, authorization) => {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/webhook+json', authorization },
      signal: AbortSignal.timeout(limits.webhooks.timeout),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`answered ${response.status}`)
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds).unref())
