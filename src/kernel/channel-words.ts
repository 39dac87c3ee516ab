import type { ChannelEvent, ChannelHistory } from './channel-events.ts'
import { type AnyChannel, readKey, type Words } from './channels.ts'
import type { ReadTx } from './db.ts'

/** The same history, each event with the words that belong to it now. */
export async function withWords(
  tx: ReadTx,
  channelNamed: (name: string) => AnyChannel | undefined,
  key: string,
  history: ChannelHistory,
): Promise<ChannelHistory> {
  const { name, params } = readKey(key)
  const channel = channelNamed(name)
  if (!channel) return history
  const byEvent = Map.groupBy(history.events, ({ event }) => event)
  const found = new Map<number, ChannelEvent>()
  for (const [event, ofEvent] of byEvent) {
    const words = channel.words[event] as Words<unknown, unknown> | undefined
    if (!words) continue
    const payloads = ofEvent.map(({ json }) => JSON.parse(json))
    const additions = await words(tx, channel.params.parse(params), payloads)
    for (const [at, { number }] of ofEvent.entries())
      found.set(number, { number, event, json: JSON.stringify({ ...payloads[at], ...additions[at] }) })
  }
  return { ...history, events: history.events.map((event) => found.get(event.number) ?? event) }
}
