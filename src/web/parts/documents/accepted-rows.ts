import { type Accepted, placeOf } from '#modules/documents/schema'
import { dateText } from '#web/format/dates.ts'
import { m } from '#web/words.ts'
import { documentNames } from './names.ts'

/** What was accepted, as it is listed: each row leads to its very text. */
export function acceptedRows(items: readonly Accepted[], { locale, timeZone }: App.Locals) {
  return items.map(({ document, version, at, controller, hash }) => ({
    key: hash,
    href: `${placeOf(document)}/versions/${version}`,
    title: documentNames[document](),
    text: (document === 'privacy' ? m.agreements_read : m.agreements_accepted)({
      version,
      day: dateText(at, 'date', { locale, timeZone }),
    }),
    controller: controller && m.agreements_with({ name: controller }),
  }))
}
