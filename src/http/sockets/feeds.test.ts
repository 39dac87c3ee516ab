import { describe, expect, test, vi } from 'vitest'
import type { ChannelHistory } from '#kernel/channel-events'
import type { Db } from '#kernel/db'
import { silentLog } from '#kernel/log'
import { type Follower, openFeeds } from './feeds.ts'

/** A database that answers within the turn, so that every order of turns can be tried. */
function answering(history: () => ChannelHistory | Promise<ChannelHistory>): Db {
  return { read: async () => history() } as unknown as Db
}

function openFollower(at?: number) {
  const told = { began: 0, frames: [] as number[], resets: [] as number[] }
  const follower: Follower = {
    key: 'a',
    at,
    begun: false,
    begin: () => {
      told.began++
    },
    take: (frame) => told.frames.push(JSON.parse(String(frame)).number),
    startOver: (last) => told.resets.push(last),
  }
  return { ...told, follower, told }
}

const eventsTo = (last: number) => Array.from({ length: last }, (_, at) => ({ number: at + 1, event: 'e', json: '0' }))
const limits = { log: silentLog, replayEvents: 100, replayBytes: 1e6 }

describe('A feed', () => {
  test('forgets nobody who comes while it comes to rest', async () => {
    for (let turns = 0; turns < 25; turns++) {
      const feeds = openFeeds({ db: answering(() => ({ last: 0, events: [] })), ...limits })
      const first = openFollower()
      const second = openFollower()
      feeds.follow(first.follower)
      for (let turn = 0; turn < turns; turn++) await null
      feeds.follow(second.follower)
      await vi.waitFor(() => expect([first.told.began, second.told.began], `after ${turns} turns`).toEqual([1, 1]))
      feeds.close()
    }
  })

  test('tries again while the database is away, and then leaves nothing out', async () => {
    let failures = 3
    const feeds = openFeeds({
      db: answering(() => (failures-- > 0 ? Promise.reject(new Error('away')) : { last: 4, events: eventsTo(4) })),
      ...limits,
    })
    const { told, follower } = openFollower(1)
    feeds.follow(follower)
    await vi.waitFor(() => expect(told.frames).toEqual([2, 3, 4]))
    feeds.close()
  })

  test('never goes back when an older state of the database answers', async () => {
    let last = 3
    const feeds = openFeeds({ db: answering(() => ({ last, events: eventsTo(last) })), ...limits })
    const { told, follower } = openFollower(0)
    feeds.follow(follower)
    await vi.waitFor(() => expect(told.frames).toEqual([1, 2, 3]))
    last = 2
    feeds.advance('a', 5)
    await vi.waitFor(() => expect(told.frames).toEqual([1, 2, 3]))
    last = 5
    await vi.waitFor(() => expect(told.frames).toEqual([1, 2, 3, 4, 5]))
    expect(told.resets).toEqual([])
    feeds.close()
  })

  test('gives nothing to who is held, and everything once they follow again', async () => {
    let last = 1
    const feeds = openFeeds({ db: answering(() => ({ last, events: eventsTo(last) })), ...limits })
    const held = openFollower(0)
    const witness = openFollower(0)
    feeds.follow(held.follower)
    feeds.follow(witness.follower)
    await vi.waitFor(() => expect(witness.told.frames).toEqual([1]))
    feeds.hold(held.follower)
    last = 3
    feeds.advance('a', 3)
    await vi.waitFor(() => expect(witness.told.frames).toEqual([1, 2, 3]))
    expect(held.told.frames).toEqual([1])
    feeds.follow(held.follower)
    await vi.waitFor(() => expect(held.told.frames).toEqual([1, 2, 3]))
    expect(held.told.began).toBe(1)
    feeds.close()
  })
})
