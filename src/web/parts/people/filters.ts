const roles = ['owner', 'teacher', 'student'] as const
const states = ['active', 'unconfirmed', 'waiting', 'suspended'] as const
export type Role = (typeof roles)[number]
export type State = (typeof states)[number]

export const roleFrom = (text: string | null): Role | undefined => roles.find((known) => known === text)
export const stateFrom = (text: string | null): State | undefined => states.find((known) => known === text)

export type Change =
  | { deed: 'suspend'; personIds: string[]; reason?: string }
  | { deed: 'restore'; personIds: string[] }
  | { deed: 'role'; personIds: string[]; role: Role }

/** `suspend`, `restore` or `role-teacher`, as the list offers them. */
export function changeFrom(deed: string | null, personIds: string[], reason = ''): Change | null {
  const role = roleFrom(/^role-(\w+)$/.exec(deed ?? '')?.[1] ?? null)
  if (role) return { deed: 'role', personIds, role }
  if (deed === 'suspend') return { deed, personIds, reason }
  return deed === 'restore' ? { deed, personIds } : null
}

type Filters = { search: string; role: Role | ''; state: State | 'invited' | ''; paged: boolean }

/** Why nobody is listed, as far as the filters tell. */
export function whyNobody({ search, role, state, paged }: Filters) {
  if (paged) return 'further'
  if (search) return role || state ? 'among' : 'search'
  if (role && state) return 'both'
  return state || role || 'search'
}
