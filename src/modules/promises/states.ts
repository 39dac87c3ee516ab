import type { Group } from './schema.ts'
import type { SpecKey } from './specs.ts'

/** Some specs, and never none: what nothing shows is not kept. */
type Specs = readonly [SpecKey, ...SpecKey[]]

/** `partly`: what of it is there is shown by specs, and a sentence says what is not there. */
export type Standing =
  | { readonly group: Group; readonly state: 'kept' | 'partly'; readonly specs: Specs }
  | { readonly group: Group; readonly state: 'unbuilt'; readonly specs: readonly [] }

export type PromiseId = `P-${string}`
export type Promises = Readonly<Record<PromiseId, Standing>>

export const kept = (group: Group, ...specs: Specs): Standing => ({ group, state: 'kept', specs })
export const partly = (group: Group, ...specs: Specs): Standing => ({ group, state: 'partly', specs })
export const unbuilt = (group: Group): Standing => ({ group, state: 'unbuilt', specs: [] })
