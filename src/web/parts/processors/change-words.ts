import type { ProcessorChange } from '#modules/documents/schema'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'
import { regionName, serviceName } from './processor-words.ts'

const titles: Record<ProcessorChange['change'], (slots: { name: string; hosts: string }) => string> = {
  added: m.processors_change_added,
  changed: m.processors_change_changed,
  removed: m.processors_change_removed,
}

/** What happened to a service outside, as its page and its feed say it. Made where pages are, not in browsers. */
export function changeText(one: ProcessorChange, locale: Locale): { title: string; details: string[] } {
  const { change, kind, hosts, other, fields } = one
  const region = regionName(one.region, locale) ?? m.processors_public_region_unknown()
  const tellsRegion = change === 'added' || other.includes('region')
  return {
    title: titles[change]({ name: serviceName(kind), hosts: hosts.join(', ') }),
    details: [
      ...(tellsRegion ? [m.processors_change_region({ region })] : []),
      ...(other.includes('fields') ? [m.processors_change_fields({ count: fields.length })] : []),
    ],
  }
}
