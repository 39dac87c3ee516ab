import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'

type ProfileRow = { person_id: PersonId; bio: string; changed_at: Temporal.Instant }

export const { read, write } = tablesOf<{ 'profiles.profile': ProfileRow }>()
