import type { Role } from './actor.ts'
import type { Door, Doors } from './door.ts'

/** What an API key may do in one module: look, or change. */
export type Scope = `${string}:${'read' | 'write'}`

/** Opens the doors of a module to keys, but those that say otherwise. Nobody else's doors are open to them. */
export function openToKeys<D extends Record<string, Door>>(doors: D): D {
  return Object.fromEntries(
    Object.entries(doors).map(([name, door]) => [name, { ...door, byKey: door.byKey ?? true }]),
  ) as D
}

/** The scope that opens a door to a key; null where no key goes, as wherever somebody has to show who sits there. */
export function scopeOf(name: string, { byKey, recently, method }: Door): Scope | null {
  if (!byKey || recently) return null
  return `${name.split('.', 1)[0]}:${method === 'GET' ? 'read' : 'write'}`
}

/** Every scope that opens some door to people of this role. */
export function scopesFor(doors: Doors, role: Role): Scope[] {
  const scopes = Object.entries(doors).flatMap(([module, ofModule]) =>
    Object.entries(ofModule).flatMap(([name, door]) => {
      const scope = door.may.to === 'role' && !door.may.roles.includes(role) ? null : scopeOf(`${module}.${name}`, door)
      return scope ? [scope] : []
    }),
  )
  return [...new Set(scopes)].sort()
}
