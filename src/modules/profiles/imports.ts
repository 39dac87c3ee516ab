import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { type ArrivedRow, asForm, fitting } from '#kernel/import-parts'
import type { OwnPart } from '#kernel/own-parts'
import { nameImport } from './name-imports.ts'
import { profilesPersonalData } from './personal-data.ts'
import { photoImport } from './photo-imports.ts'
import type { PortraitPorts } from './portraits.ts'
import { unlist } from './presentations.ts'
import { introduction } from './schema.ts'
import { read, write } from './tables.ts'

/** What somebody said of themselves at another school. A number to call is given to one school. */
const introductionImport: OwnPart = {
  name: 'profile',
  table: 'profiles.profile',
  owner: 'person_id',

  look({ row }) {
    const { bio, skills, languages, links } = readProfile(row)
    const counted = { bio: bio ? 1 : 0, skills: skills.length, languages: languages.length, links: links.length }
    return Object.values(counted).some((count) => count > 0) ? { counted, says: null } : null
  },

  standing: async (tx, id) => ({ filled: await isFilledIn(tx, id), says: null }),

  async prepare(_db, { id }, { row }, how) {
    const { visibility, links, ...rest } = readProfile(row)
    return {
      async land(tx) {
        const said = { ...rest, links: JSON.stringify(links), changed_at: tx.now }
        const landed = await write(tx)
          .insertInto('profiles.profile')
          .values({ person_id: id, visibility, ...said })
          .onConflict((conflict) => {
            const over = conflict.column('person_id').doUpdateSet(said)
            return how === 'replace' ? over : over.where(isEmpty)
          })
          .returning('visibility')
          .executeTakeFirst()
        if (landed?.visibility === 'private') await unlist(tx, { id }, id)
        return landed !== undefined
      },
      undo: async () => {},
    }
  },
}

/** In the order in which they come: the photo is seen by whom the profile says. */
export const profilesImports = (ports: PortraitPorts): readonly OwnPart[] => [
  nameImport,
  introductionImport,
  photoImport(ports),
]

/** Whoever may see them here they say here; a first profile is seen by whom it was seen by there. */
function readProfile(row: ArrivedRow) {
  const elsewhere = { phone: null, photo_small_id: null, photo_large_id: null }
  const given = asForm(profilesPersonalData.profile, row, elsewhere)
  return fitting(introduction, { bio: '', skills: [], languages: [], links: [], visibility: 'courses', ...given })
}

async function isFilledIn(tx: ReadTx, id: PersonId): Promise<boolean> {
  const filled = await read(tx)
    .selectFrom('profiles.profile as profile')
    .select('person_id')
    .where('person_id', '=', id)
    .where(sql<boolean>`not ${isEmpty}`)
    .executeTakeFirst()
  return filled !== undefined
}

const isEmpty = sql<boolean>`(profile.bio = '' and profile.skills = '{}' and profile.languages = '{}' and profile.links = '[]')`
