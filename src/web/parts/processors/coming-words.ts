import type { ComingProcessor } from '#modules/documents/schema'
import { dateText, type Zoned } from '#web/format/dates.ts'
import { m } from '#web/words.ts'
import { serviceName } from './processor-words.ts'

/** A service that is announced, and how far that has come. */
export function comingText({ processorId, kind, hosts, from, begun }: ComingProcessor, reader: Zoned) {
  const slots = { service: serviceName(kind), hosts: hosts.join(', ') }
  const key = `${processorId} ${slots.hosts}`
  if (from === null) return { key, text: m.publish_coming_untold(slots) }
  return {
    key,
    text: begun
      ? m.publish_coming_begun(slots)
      : m.publish_coming_told({ ...slots, day: dateText(from, 'date', reader) }),
  }
}
