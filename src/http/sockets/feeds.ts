import { setTimeout as pause } from 'node:timers/promises'
import { type ChannelEvent, type ChannelHistory, historyOf, positionsOf, since } from '#kernel/channel-events'
import { withWords } from '#kernel/channel-words'
import type { AnyChannel } from '#kernel/channels'
import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'

/** One subscription, as its channel's feed sees it. */
export type Follower = {
  readonly key: string
  /** The last number it was given; undefined as long as it has not begun and asked for no past. */
  at: number | undefined
  begun: boolean
  begin(at: number): void
  take(frame: Buffer): void
  /** What it would need next is not kept any more. */
  startOver(at: number): void
}

/** After so many looks, some ten seconds, a channel that is not where it was said to be is believed to have begun anew. */
const patience = 12

/** Of one channel: how far this process has read, who is up to date with it, and who waits to become so. */
type Feed = {
  readonly key: string
  last: number
  wanted: number
  readonly current: Set<Follower>
  readonly waiting: Set<Follower>
  /** Set aside while their permission is asked again. */
  readonly held: Set<Follower>
  isReading: boolean
}

/** Who is further behind than the limits gets a fresh view instead of everything in between. */
type FeedOptions = {
  db: Db
  log: Log
  channelNamed?: (name: string) => AnyChannel | undefined
  replayEvents: number
  replayBytes: number
}

export type Feeds = ReturnType<typeof openFeeds>

/**
 * Reads each followed channel once for everybody in this process who follows it.
 * A feed reads in one row of steps, so nobody is given a number twice, or one before another.
 */
export function openFeeds({ db, log, channelNamed = () => undefined, replayEvents, replayBytes }: FeedOptions) {
  const feeds = new Map<string, Feed>()
  const closing = new AbortController()

  return {
    follow(follower: Follower): void {
      const feed = feedOf(follower.key)
      feed.held.delete(follower)
      feed.waiting.add(follower)
      read(feed)
    },
    /** Gives it nothing until it follows again; what happens meanwhile is kept for it. */
    hold(follower: Follower): void {
      const feed = feeds.get(follower.key)
      if (!feed) return
      if (feed.current.delete(follower) || feed.waiting.delete(follower)) feed.held.add(follower)
    },
    leave(follower: Follower): void {
      const feed = feeds.get(follower.key)
      if (!feed) return
      for (const followers of [feed.current, feed.waiting, feed.held]) followers.delete(follower)
      if (feed.current.size + feed.waiting.size + feed.held.size === 0) feeds.delete(follower.key)
    },
    /** The channel has come as far as `number`. */
    advance(key: string, number: number): void {
      const feed = feeds.get(key)
      if (!feed || number <= feed.wanted) return
      feed.wanted = number
      read(feed)
    },
    /** Finds what happened behind lost wake-up calls. */
    async look(): Promise<void> {
      const keys = [...feeds.keys()]
      const positions = keys.length > 0 ? await db.read((tx) => positionsOf(tx, keys)) : []
      for (const [key, number] of positions) this.advance(key, number)
    },
    close(): void {
      closing.abort()
      feeds.clear()
    },
  }

  function feedOf(key: string): Feed {
    const known = feeds.get(key)
    if (known) return known
    const feed: Feed = {
      key,
      last: 0,
      wanted: 0,
      current: new Set(),
      waiting: new Set(),
      held: new Set(),
      isReading: false,
    }
    feeds.set(key, feed)
    return feed
  }

  function read(feed: Feed): void {
    if (feed.isReading) return
    feed.isReading = true
    readUntilCurrent(feed)
      .catch((error) => {
        if (!closing.signal.aborted) log.error({ err: error, channel: feed.key }, 'a channel could not be read')
      })
      .finally(() => {
        feed.isReading = false
        if (!closing.signal.aborted && isBehind(feed)) read(feed)
      })
  }

  async function readUntilCurrent(feed: Feed): Promise<void> {
    for (let failures = 0; isBehind(feed); ) {
      const progress = await readOnce(feed, failures > patience).catch((error) => {
        log.warn({ err: error, channel: feed.key }, 'a channel could not be read and is tried again')
        return false
      })
      failures = progress ? 0 : failures + 1
      // A replica may not have yet what the wake-up call spoke of.
      if (failures > 0) await pause(Math.min(2000, 5 * 2 ** failures), undefined, { signal: closing.signal })
    }
  }

  function isBehind(feed: Feed): boolean {
    if (feeds.get(feed.key) !== feed) return false
    return feed.waiting.size > 0 || (feed.current.size > 0 && feed.last < feed.wanted)
  }

  async function readOnce(feed: Feed, isFinal: boolean): Promise<boolean> {
    const joining = [...feed.waiting]
    const history = await db.read(async (tx) =>
      withWords(tx, channelNamed, feed.key, await historyOf(tx, feed.key, startOf(feed, joining), replayEvents)),
    )
    if (history.last < feed.last && !isFinal) return false
    if (isFinal) feed.wanted = history.last
    const moved = history.last > feed.last
    deliver(feed, joining, history, replayBytes)
    return moved || joining.length > 0
  }
}

/** The lowest number that somebody here goes on from. */
function startOf(feed: Feed, joining: readonly Follower[]): number {
  const starts = joining.flatMap(({ at }) => (at === undefined ? [] : [at]))
  return Math.min(feed.current.size > 0 ? feed.last : Number.MAX_SAFE_INTEGER, ...starts)
}

function deliver(feed: Feed, joining: readonly Follower[], history: ChannelHistory, replayBytes: number): void {
  const frameOf = framesOf(feed.key)
  const bring = (follower: Follower) => {
    const frames = since(history, follower.at ?? history.last)?.map(frameOf)
    follower.at = history.last
    if (frames && bytesIn(frames) <= replayBytes) for (const frame of frames) follower.take(frame)
    else follower.startOver(history.last)
  }
  for (const follower of feed.current) bring(follower)
  for (const follower of joining) {
    if (!feed.waiting.delete(follower)) continue
    if (!follower.begun) begin(follower, history.last)
    bring(follower)
    feed.current.add(follower)
  }
  feed.last = history.last
  feed.wanted = Math.max(feed.wanted, history.last)
}

function begin(follower: Follower, last: number): void {
  follower.at ??= last
  follower.begun = true
  follower.begin(follower.at)
}

function bytesIn(frames: readonly Buffer[]): number {
  return frames.reduce((sum, { length }) => sum + length, 0)
}

/** Each event becomes bytes once, however many follow. */
function framesOf(key: string): (event: ChannelEvent) => Buffer {
  const made = new Map<number, Buffer>()
  return ({ number, event, json }) => {
    const known = made.get(number)
    if (known) return known
    const frame = Buffer.from(
      `{"type":"event","key":${JSON.stringify(key)},"number":${number},"event":${JSON.stringify(event)},"payload":${json}}`,
    )
    made.set(number, frame)
    return frame
  }
}
