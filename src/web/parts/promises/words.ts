import type { Group, Result, State } from '#modules/promises/schema'
import { m } from '#web/words.ts'

export const groupNames: Record<Group, () => string> = {
  held: m.proof_held,
  choices: m.proof_choices,
  sharing: m.proof_sharing,
  periods: m.proof_periods,
  rights: m.proof_rights,
  security: m.proof_security,
  classes: m.proof_classes,
  money: m.proof_money,
  machines: m.proof_machines,
  children: m.proof_children,
  accountability: m.proof_accountability,
}

export const stateNames: Record<State, () => string> = {
  kept: m.proof_kept,
  partly: m.proof_partly,
  unbuilt: m.proof_unbuilt,
}

export const resultNames: Record<Result, () => string> = {
  passed: m.proof_result_passed,
  failed: m.proof_result_failed,
  missing: m.proof_result_missing,
  skipped: m.proof_result_skipped,
  unrun: m.proof_result_unrun,
}

export const resultTones: Record<Result, 'success' | 'danger' | 'warning' | 'plain'> = {
  passed: 'success',
  failed: 'danger',
  missing: 'danger',
  skipped: 'warning',
  unrun: 'plain',
}
