import {
  categoryKeys,
  factsOf as factsIn,
  type Keeping,
  type KeptCategory,
  keepingText as keepingIn,
  keptText as keptIn,
  subjectKeys,
  type Tongue,
} from '#modules/privacy/schema'
import { listFormatter } from '#web/format/formatters.ts'
import type { Locale } from '#web/format/locales.ts'
import { periodText } from '#web/format/periods.ts'
import { m } from '#web/words.ts'

/*
 * What /settings/data says of each category. Its words come with the page and not with its script, which has no use for them:
 * import it in +page.server.ts only.
 */
export const categoryName = (category: KeptCategory['category']) => m[categoryKeys[category]]()
export const categoryReason = (category: KeptCategory['category']) => m[`${categoryKeys[category]}_why`]()
export const subjectName = (about: KeptCategory['about']) => m[subjectKeys[about]]()

export const keepingText = (keeping: Keeping, locale: Locale) => keepingIn(keeping, tongueOf(locale))
export const keptText = (kept: KeptCategory['kept'], locale: Locale) => keptIn(kept, tongueOf(locale))
export const factsOf = (item: KeptCategory, locale: Locale) => factsIn(item, tongueOf(locale))

const tongueOf = (locale: Locale): Tongue => ({
  say: (key, slots = {}) => m[key](slots as never),
  list: (type, items) => listFormatter(locale, { type }).format(items),
  period: (iso) => periodText(iso, locale),
})
