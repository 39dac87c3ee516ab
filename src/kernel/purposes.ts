/** What the traces that people leave by coming here may be looked at for: addresses, devices, tries, the audit trail. */
export const purposes = ['security', 'diagnostics'] as const
export type Purpose = (typeof purposes)[number]

declare const given: unique symbol
/** Shows that whoever looks said what for. Only `withPurpose` makes one. */
export type Purposed = { readonly [given]: true; readonly purpose: Purpose }

/** Somebody wanted to look at traces of people for something that nobody was promised. A bug, never a refusal. */
export class PurposeViolation extends Error {
  override name = 'PurposeViolation'
  constructor(purpose: unknown) {
    super(`Traces of people serve ${purposes.join(' and ')}, not ${String(purpose)}.`)
  }
}

const made = new WeakSet<object>()

export function withPurpose(purpose: Purpose): Purposed {
  if (!purposes.includes(purpose)) throw new PurposeViolation(purpose)
  const purposed = Object.freeze({ purpose }) as Purposed
  made.add(purposed)
  return purposed
}

/** What looks at traces asks this first; a purpose that was only claimed does not pass. */
export function holdToPurpose(purposed: Purposed): void {
  if (!made.has(purposed)) throw new PurposeViolation((purposed as Partial<Purposed> | undefined)?.purpose)
}
