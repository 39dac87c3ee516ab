import { periodText } from '#web/format/periods.ts'
import { serviceName } from '#web/parts/processors/processor-words.ts'
import { categoryName, keptText, subjectName } from '#web/parts/settings/kept-words.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { privacy, documents } = locals.doors
  const [told, { items }] = await Promise.all([privacy.deleting(), documents.processors()])
  const { days, within, late } = told
  const named = ({ category, kept }: (typeof told.people)[number]['stays'][number]) => ({
    name: categoryName(category),
    kept: keptText(kept, locals.locale),
  })
  return {
    lead: m.deleting_lead({ school: locals.school.name }),
    receipt: m.deleting_step_receipt({ period: periodText(`P${told.receiptMonths}M`, locals.locale) }),
    wait: m.deleting_step_wait({ days }),
    stranger: m.deleting_stranger_text({ days }),
    when: m.deleting_when_text({ within, late }),
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
      does: (kind === 'database' || kind === 'files'
        ? m.deleting_outside_kept
        : kind === 'sign-in'
          ? m.deleting_outside_sign_in
          : m.deleting_outside_passed)(),
    })),
  }
}
