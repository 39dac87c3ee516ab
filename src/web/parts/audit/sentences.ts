import { type AuditLineView, deedKey } from '#modules/audit/schema'
import type { Locale } from '#web/format/locales.ts'
import { riskWords } from '#web/parts/incidents/incident-words.ts'
import { roleName } from '#web/parts/school/role-names.ts'
import { m } from '#web/words.ts'

type Sentence = (slots: Record<string, string>, options?: { locale?: Locale }) => string
/** Every sentence of a deed, by its key. For the server only: a browser would be sent all of them. */
const sentences = m as unknown as Record<string, Sentence | undefined>
const roles = ['owner', 'teacher', 'student'] as const

/** What a line says, in the reader's language. A deed whose door is no longer there is told by its name. */
export function sentenceOf(line: AuditLineView, locale: Locale): string {
  const sentence = sentences[deedKey(line.deed)]
  const role = roles.find((known) => known === line.details.role)
  const slots = {
    ...Object.fromEntries(Object.entries(line.details).map(([name, value]) => [name, detailOf(name, value, locale)])),
    person: byOf(line, locale),
    about: line.about?.name ?? m.audit_gone_person({}, { locale }),
    course: line.course?.name ?? m.audit_gone_course({}, { locale }),
    role: role ? roleName(role) : String(line.details.role ?? ''),
  }
  const text = sentence
    ? sentence(slots, { locale })
    : m.audit_other({ person: slots.person, deed: line.deed }, { locale })
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
}

/** A code in words where people read it. */
function detailOf(name: string, value: string | number, locale: Locale): string {
  const word = words[name]?.[value]
  return word ? word({}, { locale }) : String(value)
}
type Word = (slots: object, options: { locale: Locale }) => string
const words: Record<string, Record<string, Word>> = {
  risk: riskWords,
  askedOf: {
    nobody: m.demand_nobody,
    owners: m.demand_owners,
    staff: m.demand_staff,
    everybody: m.demand_everybody,
  },
}

export function byOf(line: AuditLineView, locale: Locale): string {
  if (line.by === 'stranger') return m.audit_stranger({}, { locale })
  if (line.by === 'system') return m.audit_system({}, { locale })
  if (line.by === 'unlinked') return m.audit_unlinked({}, { locale })
  return line.person?.name ?? m.audit_gone_person({}, { locale })
}

/** The deeds one may look for: each by its sentence, with the names left open. */
export function deedChoices(): { value: string; label: string }[] {
  const open = new Proxy({}, { get: () => '…' })
  return Object.entries(sentences)
    .flatMap(([key, sentence]) => {
      const [, module = '', rest = ''] = /^deed_([a-z]+)_(\w+)$/.exec(key) ?? []
      if (!module || !sentence) return []
      const name = rest.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
      return [{ value: `${module}.${name}`, label: sentence(open) }]
    })
    .filter(({ value }) => !value.endsWith('Interface'))
    .sort((one, other) => (one.value < other.value ? -1 : 1))
}
