import { getContext, setContext } from 'svelte'
import type { Outcome } from '#web/outcome.ts'

export type FormState = { readonly outcome: Outcome | undefined; readonly pending: boolean }

const key = Symbol('form')

export function insideForm(state: FormState): void {
  setContext(key, state)
}

/** The form around a field, if there is one: what became of it, and whether it is on its way. */
export function formAround(): FormState | undefined {
  return getContext<FormState | undefined>(key)
}
