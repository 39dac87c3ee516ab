import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { type ArrivedRow, asForm, fitting, type OwnPart } from '#kernel/import-parts'
import { profilesPersonalData } from './personal-data.ts'
import { unlist } from './presentations.ts'
import { introduction } from './schema.ts'
import { read, write } from './tables.ts'

/** What somebody said of themselves at another school. Photos and numbers to call are given to one school. */
export const profilesImport: OwnPart = {
  table: 'profiles.profile',
  owner: 'person_id',

  look(row) {
    const { bio, skills, languages, links } = readProfile(row)
    const counted = { bio: bio ? 1 : 0, skills: skills.length, languages: languages.length, links: links.length }
    return Object.values(counted).some((count) => count > 0) ? counted : null
  },

  isFilledIn,

  async land(tx, { id }, row, how) {
    const { visibility, links, ...rest } = readProfile(row)
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
}

/** Whoever may see them here they say here; a first profile is seen by whom it was seen by there. */
function readProfile(row: ArrivedRow) {
  const given = asForm(profilesPersonalData.profile, row, { phone: null })
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
