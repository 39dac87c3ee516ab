import { z } from 'zod'
import { type ArrivedRow, asForm, fitting } from '#kernel/import-parts'
import type { Calling, OwnPart } from '#kernel/own-parts'
import { callingOf, displayNameOf, identityPersonalData, type Names, presentAs } from '#modules/identity'
import { firstName, lastName, titleOfName } from '#modules/identity/schema'
import { language, timeZone } from '#modules/school/schema'

/** In a language that this school does not speak, and where nothing was chosen, it stays as it is here. */
const arrivedName = z.object({
  firstName,
  lastName: lastName.default(''),
  title: titleOfName.nullable().default(null),
  locale: language.nullable().catch(null).default(null),
  timeZone: timeZone.nullable().default(null),
})

/** What somebody was called at another school, in which language and zone. They have a name here, so it comes only in its place. */
export const nameImport: OwnPart = {
  name: 'name',
  table: 'identity.person',
  owner: 'id',

  look: ({ row }) => ({ counted: {}, says: said(readName(row)) }),

  standing: async (tx, id) => ({ filled: true, says: said(await callingOf(tx, id)) }),

  async prepare(_db, receiver, { row }, how) {
    const { locale, timeZone, ...names } = readName(row)
    return {
      async land(tx) {
        if (how === 'fill') return false
        const here = await callingOf(tx, receiver.id)
        await presentAs(tx, receiver, { ...names, locale: locale ?? here.locale, timeZone: timeZone ?? here.timeZone })
        return true
      },
      undo: async () => {},
    }
  },
}

const readName = (row: ArrivedRow) =>
  fitting(arrivedName, asForm(identityPersonalData.person, row, { email_sealed: null }))

const said = ({ locale, timeZone, ...names }: Names & { locale: string | null; timeZone: string | null }): Calling => ({
  name: displayNameOf(names),
  language: locale,
  timeZone,
})
