/**
 * An expected "no": the request was understood and the rules do not allow it.
 * The code is stable and public; the sentence is chosen at the edge, in the reader's language.
 */
export class Refusal<Code extends string = string> extends Error {
  override name = 'Refusal'
  readonly code: Code
  /** Values for the slots of the sentence, and for machines. Never anything personal. */
  readonly details: Readonly<Record<string, string | number>>
  /** Which input fields are at fault, each with a code of its own. */
  readonly fields: Readonly<Record<string, string>>

  constructor(code: Code, about: { details?: Record<string, string | number>; fields?: Record<string, string> } = {}) {
    super(code)
    this.code = code
    this.details = about.details ?? {}
    this.fields = about.fields ?? {}
  }
}

export type Refused<Code extends string> = { refused: Code }

export const refused = <Code extends string>(code: Code): Refused<Code> => ({ refused: code })

/** Turns a pure decision into its value, or aborts the surrounding transaction. */
export function granted<T extends object, Code extends string>(decision: T | Refused<Code>): T {
  if ('refused' in decision) throw new Refusal((decision as Refused<Code>).refused)
  return decision as T
}

const statuses: Record<string, number> = {
  'sign_in.required': 401,
  'sign_in.confirm_again': 403,
  'account.restricted': 403,
  not_allowed: 403,
  'key.invalid': 401,
  'key.scope': 403,
  'key.closed': 403,
  'input.card_number': 400,
  'input.invalid': 422,
  'rate.limited': 429,
  'sign_up.country': 403,
  'sign_up.age': 403,
  'country.shut': 451,
  'enrolment.needs_guardian': 403,
  'upload.too_large': 413,
  'profile.gone': 410,
  'copy.over': 410,
}

/** The HTTP status that carries a refusal: what cannot be seen does not exist, the rest is a conflict with the rules. */
export function statusOf(code: string): number {
  return statuses[code] ?? (code.endsWith('.unknown') ? 404 : 409)
}
