import { expect } from 'vitest'
import { historyOf, since } from '#kernel/channel-events'
import { withWords } from '#kernel/channel-words'
import { type AnyChannel, type EventIn, keyOf, type ParamsOf, positionOf } from '#kernel/channels'
import type { Db } from '#kernel/db'

export type LiveViewTrial<View, C extends AnyChannel> = {
  db: Db
  channel: C
  params: ParamsOf<C>
  /** What a page loads, through its doors. */
  view(): Promise<View>
  /** What the page does with an event. */
  apply(view: View, happened: EventIn<C>): View
  /** What people do meanwhile, one after the other. */
  acts: readonly (() => Promise<unknown>)[]
}

/**
 * Whenever a page was loaded, the events since then must bring it to what a fresh page shows.
 * A page reads its place in the channel before its view, so a view may hold some of these events already: both are tried.
 */
export async function expectLiveToEqualFresh<View, C extends AnyChannel>(trial: LiveViewTrial<View, C>): Promise<void> {
  const { db, channel, params, acts } = trial
  const place = () => db.read((tx) => positionOf(tx, channel, params))
  const places = [await place()]
  const views = [await trial.view()]
  for (const act of acts) {
    await act()
    places.push(await place())
    views.push(await trial.view())
  }
  const fresh = views.at(-1)
  expect(places.at(-1), 'nothing that was done was told on the channel').toBeGreaterThan(places[0] ?? 0)
  for (const [read, after] of places.entries()) {
    const key = keyOf(channel, params)
    const history = await db.read(async (tx) =>
      withWords(tx, () => channel, key, await historyOf(tx, key, after, 10_000)),
    )
    const missed = since(history, after) ?? expect.fail('events were swept during the trial')
    for (const [loaded, view] of views.entries()) {
      if (loaded < read) continue
      const live = missed
        .map(({ event, json, number }) => ({ event, payload: JSON.parse(json), number }) as EventIn<C>)
        .reduce<View>((old, happened) => trial.apply(old, happened), view)
      expect(live, `place read after act ${read}, view after act ${loaded}`).toEqual(fresh)
    }
  }
}
