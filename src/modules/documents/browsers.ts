import { type BrowserEntry, browserEntries, nameAt } from '#kernel/browser-entries'
import type { Words } from '#modules/notifications'
import type { Tongue } from '#modules/privacy/schema'
import type { BrowserEntryView, Clause } from './schema.ts'

/** What browsers keep for a school at this origin, in one language. */
export function browserAt(origin: string, say: Words, tongue: Tongue): BrowserEntryView[] {
  return browserEntries.map((entry) => ({
    id: entry.id,
    store: entry.store,
    need: entry.need,
    names: entry.names.map((name) => nameAt(origin, entry, name)),
    title: say(`browser_${entry.id}`),
    why: say(`browser_${entry.id}_why`),
    kept: keptText(entry, tongue),
    readBy: say(`browser_read_${readerOf(entry)}`),
  }))
}

/** The same as lines of the policy. */
export function browserRows(entries: readonly BrowserEntry[], say: Words, tongue: Tongue): Clause['rows'] {
  return entries.map((entry) => ({
    name: say(`browser_${entry.id}`),
    text: [say(`browser_${entry.id}_why`), keptText(entry, tongue), say(`browser_need_${entry.need}`)],
  }))
}

function keptText({ keep }: BrowserEntry, { say, period }: Tongue): string {
  const words = say as Words
  return keep.startsWith('P') ? words('browser_keep_period', { period: period(keep) }) : words(`browser_keep_${keep}`)
}

function readerOf({ cookie }: BrowserEntry): 'server' | 'both' | 'page' {
  if (!cookie) return 'page'
  return cookie.httpOnly ? 'server' : 'both'
}
