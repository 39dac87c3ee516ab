import { toldBy } from '#modules/privacy/schema'
import { periodText } from '#web/format/periods.ts'
import { serviceName } from '#web/parts/processors/processor-words.ts'
import { categoryName, keptText, subjectName } from '#web/parts/settings/kept-words.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

const does = {
  here: m.deleting_outside_kept,
  program: m.deleting_outside_program,
  person: m.deleting_outside_passed,
  not_supported: m.deleting_outside_push,
  nothing: m.deleting_outside_nothing,
} as const

export const load: PageServerLoad = async ({ locals }) => {
  const { privacy, documents } = locals.doors
  const [told, { items }] = await Promise.all([privacy.deleting(), documents.processors()])
  const { days, within, late, backups } = told
  const named = ({ category, kept }: (typeof told.people)[number]['stays'][number]) => ({
    name: categoryName(category),
    kept: keptText(kept, locals.locale),
  })
  return {
    lead: m.deleting_lead({ school: locals.school.name }),
    receipt: m.deleting_step_receipt({ period: periodText(`P${told.receiptMonths}M`, locals.locale) }),
    wait: m.deleting_step_wait({ days }),
    teachers: m.deleting_teachers({ days, last: told.lastCourse }),
    stranger: m.deleting_stranger_text({ days }),
    when: m.deleting_when_text({ within, late }),
    backups:
      backups && (backups.inTime ? m.deleting_backups_in_time : m.deleting_backups_longer)({ ...backups, within }),
    people: told.people.map(({ about, goes, stays, untraced }) => ({
      about,
      who: subjectName(about),
      goes: goes.map(categoryName),
      stays: stays.map(named),
      untraced: untraced.map(named),
    })),
    services: items.map(({ processorId, kind, hosts }) => ({
      key: processorId,
      name: `${serviceName(kind)} (${hosts.join(', ')})`,
      does: (kind === 'sign-in' ? m.deleting_outside_sign_in : does[toldBy[kind]])(),
    })),
  }
}
