import type { ProofTask, ProtectedPeople } from '#modules/documents/schema'
import { listFormatter } from '#web/format/formatters.ts'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'
import { evidenceKindText } from './processor-words.ts'

const whys: Record<ProofTask['why'], (slots: { what: string; whom: string }) => string> = {
  missing: m.processors_task_missing,
  over: m.processors_task_over,
  withdrawn: m.processors_task_withdrawn,
}
const peoples: Record<ProtectedPeople, () => string> = {
  eu: m.processors_people_eu,
  uk: m.processors_people_uk,
  ch: m.processors_people_ch,
}

/* Made where pages are, not in browsers: import it in +page.server.ts only. */
/** One that waits for an owner, as its page says it; it leads to where it is done, unless that is here. */
export function taskShown(task: ProofTask, locale: Locale, isHere = false) {
  const whom = task.processorId === null ? m.processors_task_school() : task.hosts.join(', ')
  const text = whys[task.why]({ what: evidenceKindText(task.kind), whom })
  const list = listFormatter(locale, { type: 'conjunction' })
  const of = list.format(task.peoples.map((people) => peoples[people]()))
  const there = task.processorId === null ? '/school/audits' : `/school/processors/${task.processorId}`
  return {
    key: `${task.processorId} ${task.kind}`,
    text: of ? `${text} ${m.processors_task_peoples({ peoples: of })}` : text,
    href: isHere ? null : there,
  }
}
